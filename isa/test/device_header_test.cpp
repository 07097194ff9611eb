// The device compiler's view of xnpu.h: each image holds the .text of a program that clang made of
// it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

std::vector<uint32_t> xnpu_words(const std::string& image) {
  std::ifstream file(std::string(CUBIST_ISA_IMAGE_DIR) + "/" + image, std::ios::binary);
  EXPECT_TRUE(file) << image;
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<uint32_t> words(bytes.size() / 4);
  std::memcpy(words.data(), bytes.data(), words.size() * 4);
  std::erase_if(words, [](uint32_t word) { return !decode(word); });
  return words;
}

// What a function of test/device_functions.py must contain: addresses and scalars in a0, a1, ... in
// the order of the registers, the result in a0, and sub_block for a control register.
std::string expected_start(const OpInfo& row) {
  std::vector<std::string> operands;
  if (row.writes_rd) operands.push_back("a0");
  if (row.sub_is_register) operands.push_back("sub_block");
  int argument = 0;
  for (const OperandInfo& operand : row.operands) {
    if (operand.space[0] != '\0') operands.push_back(fmt::format("a{}", argument++));
  }
  return operands.empty() ? row.name : fmt::format("{} {}", row.name, fmt::join(operands, ", "));
}

// The disassembly without the registers of packed words, which every format has last.
std::string without_packed(const OpInfo& row, uint32_t word) {
  std::string text = disassemble(word);
  for (size_t n = 0; n < row.words.size(); ++n) {
    const size_t comma = text.rfind(", ");
    text.resize(comma != std::string::npos ? comma : text.find(' '));
  }
  return text;
}

class EveryFunction : public testing::TestWithParam<const char*> {};

TEST_P(EveryFunction, EmitsItsInstructionWithItsOperands) {
  const std::vector<uint32_t> words = xnpu_words(GetParam());
  ASSERT_EQ(words.size(), table().size());
  for (size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(without_packed(table()[i], words[i]), expected_start(table()[i]));
  }
}
INSTANTIATE_TEST_SUITE_P(Standards, EveryFunction,
                         testing::Values("every_function_17.bin", "every_function_20.bin"));

TEST(FieldChecks, TrapOnlyIfAskedFor) {
  const auto mnemonics = [](const std::vector<uint32_t>& words) {
    std::vector<Op> ops;
    for (const uint32_t word : words) ops.push_back(decode(word)->op);
    return ops;
  };
  EXPECT_THAT(mnemonics(xnpu_words("variable_field.bin")), testing::ElementsAre(Op::vadd));
  EXPECT_THAT(mnemonics(xnpu_words("variable_field_checked.bin")),
              testing::UnorderedElementsAre(Op::vadd, Op::trap));
}

}  // namespace
}  // namespace cubist::isa

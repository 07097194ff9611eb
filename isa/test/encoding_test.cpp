#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "cubist/isa/random.h"

namespace cubist::isa {
namespace {

constexpr uint64_t kSeed = 20261122;
constexpr int kWordsPerInstruction = 1000;  // 140 instructions: well over 100,000 words

// Calls f(row, instruction) for many random instructions of every row.
template <class F>
void for_random_instructions(F&& f) {
  Rng rng(kSeed);
  for (const OpInfo& row : table()) {
    SCOPED_TRACE(testing::Message() << row.name << ", seed " << kSeed);
    for (int n = 0; n < kWordsPerInstruction; ++n) f(row, random_instruction(row.op, rng), rng);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Encoding, EveryLegalWordDecodesToItsInstructionAndBack) {
  for_random_instructions([](const OpInfo& row, const RandomInstruction& r, Rng&) {
    const std::optional<Decoded> d = decode(r.word);
    ASSERT_TRUE(d) << std::hex << r.word;
    ASSERT_EQ(d->op, row.op) << std::hex << r.word;
    ASSERT_EQ(encode(*d), r.word);
    ASSERT_EQ(disassemble(r.word).substr(0, disassemble(r.word).find(' ')), row.name);
  });
}

// Finds the instruction by the definition: every bit that a row names, on every row.
std::optional<Op> decode_by_definition(uint32_t word) {
  for (const OpInfo& row : table()) {
    if ((word & row.mask) == row.match) return row.op;
  }
  return std::nullopt;
}

TEST(Encoding, NoWordIsTakenForAnotherInstructionWhenOneBitFlips) {
  for_random_instructions([](const OpInfo&, const RandomInstruction& r, Rng&) {
    for (int bit = 0; bit < 32; ++bit) {
      const uint32_t word = r.word ^ (1u << bit);
      const std::optional<Decoded> d = decode(word);
      const std::optional<Op> expected = decode_by_definition(word);
      ASSERT_EQ(d.has_value(), expected.has_value()) << std::hex << word;
      if (d) {
        ASSERT_EQ(d->op, *expected) << std::hex << word;
        ASSERT_EQ(encode(*d), word);
      }
    }
  });
}

TEST(Encoding, ARandomWordThatDecodesEncodesToItself) {
  Rng rng(kSeed);
  int accepted = 0;
  for (int n = 0; n < 1'000'000; ++n) {
    // Half of them in the custom spaces, where they have a chance.
    uint32_t word = static_cast<uint32_t>(rng.next());
    if (n % 2) word = (word & ~0x1fu) | 0x0b | (word >> 2 & 0x10);
    const std::optional<Decoded> d = decode(word);
    ASSERT_EQ(d.has_value(), decode_by_definition(word).has_value())
        << std::hex << word << ", seed " << std::dec << kSeed;
    if (!d) continue;
    ++accepted;
    ASSERT_EQ(encode(*d), word) << "seed " << kSeed;
  }
  EXPECT_GT(accepted, 1000) << "the sample hardly meets an instruction";
}

TEST(Encoding, WordsOfTheBaseInstructionSetAreNoXnpuInstructions) {
  EXPECT_FALSE(decode(0));
  EXPECT_FALSE(decode(0x00000013));  // nop
  EXPECT_FALSE(decode(0x00008067));  // ret
  EXPECT_FALSE(decode(0xffffffff));
}

TEST(Operands, UnpackAndPackAreInverse) {
  for_random_instructions([](const OpInfo& row, const RandomInstruction& r, Rng&) {
    const Operands packed = visit(row.op, r.operands, [](const auto& i) { return i.pack(); });
    ASSERT_EQ(packed.rd, r.operands.rd);
    ASSERT_EQ(packed.rs1, r.operands.rs1);
    ASSERT_EQ(packed.rs2, r.operands.rs2);
    ASSERT_EQ(packed.rs3, r.operands.rs3);
    if (row.sub_is_register) {
      ASSERT_EQ(packed.sub, r.operands.sub);
    }
  });
}

uint64_t& operand(Operands& operands, OperandRegister which) {
  uint64_t* const by_number[] = {&operands.rd, &operands.rs1, &operands.rs2, &operands.rs3};
  return *by_number[static_cast<size_t>(which)];
}

bool is_rejected(Op op, const Operands& operands) {
  try {
    visit(op, operands, [](const auto&) {});
  } catch (const Error& error) {
    return error.fault() == Fault::kProgram;
  }
  return false;
}

TEST(Operands, EveryReservedBitIsRejected) {
  Rng rng(kSeed);
  for (const OpInfo& row : table()) {
    const RandomInstruction r = random_instruction(row.op, rng);
    for (const WordInfo& word : row.words) {
      for (int bit = 0; bit < 64; ++bit) {
        if (word.mask >> bit & 1) continue;
        Operands operands = r.operands;
        operand(operands, word.operand) |= uint64_t{1} << bit;
        EXPECT_TRUE(is_rejected(row.op, operands)) << row.name << " bit " << bit;
      }
    }
  }
}

TEST(Operands, EveryUnnamedValueOfAnEnumerationIsRejected) {
  Rng rng(kSeed);
  for (const OpInfo& row : table()) {
    const RandomInstruction r = random_instruction(row.op, rng);
    for (const WordInfo& word : row.words) {
      for (const FieldInfo& field : word.fields) {
        if (!field.enumeration) continue;
        for (int64_t value = field.min(); value <= field.max(); ++value) {
          Operands operands = r.operands;
          uint64_t& packed = operand(operands, word.operand);
          packed = (packed & ~field.insert(-1)) | field.insert(value);
          const bool is_named =
              find_name(*field.enumeration, static_cast<uint8_t>(value)) != nullptr;
          EXPECT_EQ(is_rejected(row.op, operands), !is_named)
              << row.name << '.' << field.name << " = " << value;
        }
      }
    }
  }
}

TEST(Operands, PackRejectsAFieldThatDoesNotFit) {
  Vadd vadd;
  vadd.repeat = 255;
  EXPECT_NO_THROW(vadd.pack());
  vadd.repeat = 256;
  try {
    vadd.pack();
    FAIL() << "packed 256 into 8 bits";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), testing::HasSubstr("field repeat = 256"));
    EXPECT_THAT(error.what(), testing::HasSubstr("0 to 255"));
  }
}

TEST(Operands, PackRejectsAnUnnamedElementType) {
  Vadd vadd;
  vadd.type = static_cast<DataType>(15);
  EXPECT_THROW(vadd.pack(), Error);
}

TEST(Operands, SignedFieldsKeepTheirSign) {
  QuantPreRegister quant;
  for (const int32_t offset : {-256, -1, 0, 255}) {
    quant.offset = offset;
    EXPECT_FALSE(quant.first_field_out_of_range());
    QuantPreRegister again;
    again.unpack_value(quant.pack_value());
    EXPECT_EQ(again.offset, offset);
  }
  for (const int32_t offset : {-257, 256}) {
    quant.offset = offset;
    EXPECT_EQ(quant.first_field_out_of_range().value, offset);
  }
}

TEST(Operands, OnlyWritableRegistersAndNamedBitsMayBeWritten) {
  EXPECT_NO_THROW(check_spr_write(Spr::ctrl, 1));
  EXPECT_NO_THROW(check_spr_write(Spr::vector_mask_lo, ~uint64_t{0}));
  EXPECT_THROW(check_spr_write(Spr::block_idx, 0), Error);
  EXPECT_THROW(check_spr_write(Spr::ctrl, uint64_t{1} << 63), Error);
  EXPECT_THROW(check_spr_write(Spr::ctrl, uint64_t{15} << 3), Error) << "no DataType 15";
}

}  // namespace
}  // namespace cubist::isa

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "cubist/base/error.h"
#include "cubist/isa/random.h"

namespace cubist::isa {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// One line per instruction, by word: the registers a0, a1, a2, a3 where it has operands.
std::string disassembly_of_the_table() {
  std::map<uint32_t, std::string> lines;
  for (const OpInfo& row : table()) {
    const uint32_t word = encode(
        {.op = row.op, .rd = 10, .rs1 = 11, .rs2 = 12, .rs3 = 13, .sub = 0, .writes_rd = false});
    lines[word] = disassemble(word);
  }
  std::ostringstream text;
  text << std::hex;
  for (const auto& [word, line] : lines) text << "0x" << word << "  " << line << '\n';
  return text.str();
}

// Guards the encoding too: words of old instructions must not change. CUBIST_UPDATE_GOLDEN=1 writes
// the file anew.
TEST(Disassembly, IsTheGoldenOne) {
  const std::string path = CUBIST_ISA_GOLDEN_DIR "/disassembly.txt";
  if (std::getenv("CUBIST_UPDATE_GOLDEN")) std::ofstream(path) << disassembly_of_the_table();
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(disassembly_of_the_table(), golden.str());
}

TEST(Disassembly, NamesControlRegisters) {
  const auto number = static_cast<uint8_t>(Spr::acc_val);
  EXPECT_EQ(disassemble(encode({Op::get_spr, 10, 0, number, 0, number, true})),
            "get_spr a0, acc_val");
  EXPECT_EQ(disassemble(encode({Op::set_spr, 0, 5, 0, 0, 0, false})), "set_spr ctrl, t0");
}

TEST(Disassembly, OfAnythingElseIsItsWord) { EXPECT_EQ(disassemble(0x13), ".word 0x00000013"); }

TEST(Description, NamesEveryField) {
  Rng rng(7);
  for (const OpInfo& row : table()) {
    const std::string text = describe(row.op, random_instruction(row.op, rng).operands);
    EXPECT_THAT(text, StartsWith(row.name));
    EXPECT_THAT(text, testing::Not(HasSubstr("reserved")));
    for (const WordInfo& word : row.words) {
      for (const FieldInfo& field : word.fields)
        EXPECT_THAT(text, HasSubstr(std::string(" ") + field.name + "=")) << row.name;
    }
  }
}

TEST(Description, PrintsAddressesInTheirSpaceAndEnumerationsByName) {
  Vadd vadd;
  vadd.src0 = 0x100;
  vadd.repeat = 8;
  vadd.type = DataType::f32;
  EXPECT_EQ(describe(Op::vadd, vadd.pack()),
            "vadd dst=UB+0x0 src0=UB+0x100 src1=UB+0x0 repeat=8 dst_blk=1 src0_blk=1 src1_blk=1 "
            "dst_rep=8 src0_rep=8 "
            "src1_rep=8 type=f32");
}

TEST(Description, ShowsTheFieldsOfAControlRegister) {
  SetSpr set;
  set.spr = Spr::ctrl;
  set.value =
      CtrlRegister{.counter_mode = 1, .atomic_op = AtomicOp::add, .atomic_type = DataType::f32}
          .pack_value();
  EXPECT_THAT(describe(Op::set_spr, set.pack()),
              HasSubstr("set_spr ctrl value=0xb counter_mode=1 atomic_op=add atomic_type=f32"));
}

TEST(Description, ShowsReservedBitsAndUnnamedValues) {
  Operands operands = SetFlag{}.pack();
  operands.rs1 = 0x1000e;
  EXPECT_EQ(describe(Op::set_flag, operands),
            "set_flag src_pipe=14 dst_pipe=S id=0 reserved=0x10000");
}

TEST(Names, AreThoseOfTheTable) {
  EXPECT_STREQ(name_of(DataType::bf16), "bf16");
  EXPECT_STREQ(name_of(Pipe::MTE2), "MTE2");
  EXPECT_STREQ(name_of(Spr::fmatrix), "fmatrix");
  EXPECT_THROW(name_of(static_cast<DataType>(15)), Error);
  EXPECT_THROW(bits_of(static_cast<DataType>(15)), Error);
}

TEST(Trap, OfAFieldCheckIsExplained) {
  const uint64_t value = field_trap(static_cast<unsigned>(Op::vadd), {.field = 0, .value = 300});
  EXPECT_EQ(explain_trap(value), "vadd: field repeat = 300, expected 0 to 255");
  EXPECT_EQ(explain_trap(42), "");
}

}  // namespace
}  // namespace cubist::isa

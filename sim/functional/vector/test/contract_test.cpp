// What holds for all of pipe V: which instructions exist, and how a program that breaks the
// contract is told so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "cubist/base/error.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;
using ::testing::HasSubstr;

bool is_vector_format(const isa::OpInfo& row) {
  return std::string_view(row.format).starts_with("vector_");
}

// The error that `execute` gives.
template <class F>
Error error_of(F execute) {
  try {
    execute();
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error("no error");
}

TEST(PipeV, ListsWhatIsNotImplemented) {
  std::set<std::string> missing;
  for (const isa::OpInfo& row : isa::table()) {
    if (is_vector_format(row) && !is_implemented(row.op)) missing.insert(row.name);
  }
  EXPECT_THAT(missing, ::testing::UnorderedElementsAre(
                           "vld_va_reg", "vaddreluconv_vdeqs162b8", "vsubreluconv_vdeqs162b8",
                           "vconv_vdeqs162b8", "v4dtrans", "vpadding", "vextract", "vconcat",
                           "rpn_cor", "viou", "vaadd", "vrpac", "vmergech", "col2img"));
  EXPECT_TRUE(is_implemented(Op::copy_ubuf_to_ubuf));
}

TEST(PipeV, NamesAnInstructionThatIsNotImplemented) {
  Machine machine;
  const Error error = error_of([&] { machine.execute(isa::Viou{}); });
  EXPECT_EQ(error.fault(), Fault::kNotImplemented);
  EXPECT_THAT(error.what(), HasSubstr("viou"));
}

TEST(PipeV, ListsTheLegalTypesOfAnInstruction) {
  Machine machine;
  machine.set_counter(1);
  isa::Vdiv i;
  i.type = DataType::s16, i.repeat = 1;
  const Error error = error_of([&] { machine.execute(i); });
  EXPECT_EQ(error.fault(), Fault::kProgram);
  EXPECT_THAT(error.what(), HasSubstr("vdiv"));
  EXPECT_THAT(error.what(), HasSubstr("f16, f32"));
}

// Every instruction with an element type refuses every type that its row does not list.
TEST(PipeV, RefusesEveryOtherType) {
  for (const isa::OpInfo& row : isa::table()) {
    if (!is_vector_format(row) || !is_implemented(row.op)) continue;
    isa::visit(row.op, isa::Operands{}, [&]<class Instruction>(const Instruction&) {
      if constexpr (requires(Instruction i) { i.type; }) {
        for (int code = 0; code <= static_cast<int>(DataType::u64); ++code) {
          const auto type = static_cast<DataType>(code);
          if ((row.types & isa::type_bit(type)) != 0) continue;
          Machine machine;
          Instruction i;
          i.type = type;
          EXPECT_THROW(machine.execute(i), Error) << row.name << " " << isa::name_of(type);
        }
      }
    });
  }
}

isa::Vadd contiguous_add(uint64_t dst, uint64_t src0, uint64_t src1, uint32_t repeat) {
  isa::Vadd i;
  i.dst = dst, i.src0 = src0, i.src1 = src1, i.repeat = repeat, i.type = DataType::f32;
  return i;
}

TEST(PipeV, StopsAtAMisalignedAddress) {
  Machine machine;
  machine.set_mask(0, 1);
  for (int operand = 0; operand < 3; ++operand) {
    isa::Vadd i = contiguous_add(0, 0, 0, 1);
    (operand == 0 ? i.dst : operand == 1 ? i.src0 : i.src1) = 16;
    const Error error = error_of([&] { machine.execute(i); });
    EXPECT_EQ(error.fault(), Fault::kProgram);
    EXPECT_THAT(error.what(), HasSubstr("UB+0x10"));
    EXPECT_THAT(error.what(), HasSubstr("multiple of 32 B"));
  }
}

TEST(PipeV, ChecksTheBlocksThatActiveLanesTouch) {
  Machine machine;
  const uint64_t last_block = kUbBytes - 32;
  machine.set_mask(0, 0xff);  // one block of f32
  EXPECT_NO_THROW(machine.execute(contiguous_add(last_block, 0, 0, 1)));
  EXPECT_NO_THROW(machine.execute(contiguous_add(0, last_block, 0, 1)));
  machine.set_mask(0, 0x1ff);  // and a lane of the next
  EXPECT_THROW(machine.execute(contiguous_add(last_block, 0, 0, 1)), Error);
  EXPECT_THROW(machine.execute(contiguous_add(0, last_block, 0, 1)), Error);
  EXPECT_THROW(machine.execute(contiguous_add(0, 0, last_block, 1)), Error);
  machine.set_counter(8);
  EXPECT_NO_THROW(machine.execute(contiguous_add(last_block, 0, 0, 0)));
  machine.set_counter(9);
  EXPECT_THROW(machine.execute(contiguous_add(last_block, 0, 0, 0)), Error);
  machine.set_mask(0, 0xff);
  EXPECT_NO_THROW(machine.execute(contiguous_add(kUbBytes - 32 - 256, 0, 0, 2)));
  EXPECT_THROW(machine.execute(contiguous_add(kUbBytes - 256, 0, 0, 2)), Error);
  EXPECT_THROW(machine.execute(contiguous_add(~uint64_t{31}, 0, 0, 1)), Error);
}

TEST(PipeV, RefusesTwoActiveBlocksAtOneDestination) {
  Machine machine;
  isa::Vadd i = contiguous_add(0, 0, 0, 1);
  i.dst_blk = 0;
  machine.set_mask(0, 0xff);
  EXPECT_NO_THROW(machine.execute(i));
  machine.set_mask(0, 0x100ff);
  EXPECT_THROW(machine.execute(i), Error);
}

TEST(PipeV, DoesNothingForRepeatZeroOrAnEmptyMask) {
  Machine machine;
  const Bytes8 before = machine.ub();
  isa::VectorDup i;
  i.scalar = 7, i.type = DataType::u32;
  machine.set_mask(~uint64_t{0}, ~uint64_t{0});
  machine.execute(i);
  i.repeat = 3;
  machine.set_mask(~uint64_t{0}, 0);  // 32-bit elements have lanes 0 to 63 only
  machine.execute(i);
  machine.set_counter(0);
  machine.execute(i);
  EXPECT_TRUE(machine.ub() == before);
}

TEST(PipeV, ReadsWhatAnEarlierRepeatWrote) {
  Machine machine;
  Bytes8 ub = machine.ub();
  constexpr unsigned kRepeats = 10;
  for (unsigned n = 0; n < 64 * kRepeats; ++n) ub.store(kRegion + 4 * n, 32, n / 64 + 1);
  machine.set_ub(ub);
  machine.set_mask(0, ~uint64_t{0});
  isa::Vadd i = contiguous_add(0, kRegion, 0, kRepeats);
  i.type = DataType::s32, i.dst_rep = 0, i.src1_rep = 0;
  machine.execute(i);
  for (unsigned n = 0; n < 64; ++n)
    EXPECT_EQ(machine.ub().load(4 * n, 32), kRepeats * (kRepeats + 1) / 2);
}

TEST(PipeV, RunsTheLongestInstruction) {
  LocalMemories local(
      {.l1 = {}, .l0a = {}, .l0b = {}, .l0c = {}, .ub = {3 * 255 * 256}, .bt = {}, .fb = {}});
  NoGm gm;
  ControlRegisters registers;
  PipeResults results;
  registers[isa::Spr::vector_mask_lo] = registers[isa::Spr::vector_mask_hi] = ~uint64_t{0};
  CoreState core{local, gm, registers, results};
  constexpr unsigned kElements = 255 * 128;
  auto* const data = reinterpret_cast<uint16_t*>(local.ub.data());
  for (unsigned n = 0; n < kElements; ++n) {
    data[kElements + n] = static_cast<uint16_t>(encode(DataType::f16, n % 1024));
    data[2 * kElements + n] = static_cast<uint16_t>(encode(DataType::f16, 0.5L));
  }
  isa::Vadd i = contiguous_add(0, 2 * kElements, 4 * kElements, 255);
  i.type = DataType::f16;
  sim::execute(Op::vadd, i.pack(), core);
  for (unsigned n = 0; n < kElements; ++n)
    ASSERT_EQ(data[n], encode(DataType::f16, n % 1024 + 0.5L)) << n;
}

}  // namespace
}  // namespace cubist::sim::vector::test

#include "cubist/sim/work.h"

#include <gmock/gmock.h>

#include <set>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "cubist/isa/random.h"
#include "cubist/sim/cost.h"
#include "cubist/sim/functional.h"
#include "timing/vector_rows.h"

namespace cubist::sim {
namespace {

using isa::DataType;

class WorkTest : public testing::Test {
 protected:
  WorkTest() {
    registers_[isa::Spr::vector_mask_lo] = registers_[isa::Spr::vector_mask_hi] = ~uint64_t{0};
  }
  template <class Instruction>
  Work work(const Instruction& i) const {
    return work_of(Instruction::kOp, i.pack(), registers_);
  }
  ControlRegisters registers_;
};

isa::Vadd vadd(uint32_t repeat, DataType type) {
  isa::Vadd i;
  i.repeat = repeat;
  i.type = type;
  return i;
}

TEST_F(WorkTest, AMadIsAMultiplicationAndAnAdditionPerProduct) {
  isa::Mad i;
  i.m = 30, i.n = 17, i.k = 48;
  i.type_a = i.type_b = DataType::f16;
  EXPECT_EQ(work(i).operations, 2 * 30 * 17 * 48);
  EXPECT_EQ(work(i).type, DataType::f16);
  EXPECT_EQ(path_of(isa::Op::mad), std::nullopt);
}

TEST_F(WorkTest, AVectorInstructionCountsTheLanesThatTheMaskEnables) {
  EXPECT_EQ(work(vadd(3, DataType::f16)).operations, 3 * 128);
  EXPECT_EQ(work(vadd(3, DataType::f32)).operations, 3 * 64);
  registers_[isa::Spr::vector_mask_lo] = 0xff;
  EXPECT_EQ(work(vadd(3, DataType::f16)).operations, 3 * (8 + 64));
  EXPECT_EQ(work(vadd(3, DataType::f32)).operations, 3 * 8);
}

TEST_F(WorkTest, InCounterModeTheElementsAreCounted) {
  isa::CtrlRegister ctrl;
  ctrl.counter_mode = 1;
  registers_[isa::Spr::ctrl] = ctrl.pack_value();
  registers_[isa::Spr::vector_mask_lo] = 1000;
  EXPECT_EQ(work(vadd(1, DataType::f16)).operations, 1000);
}

TEST_F(WorkTest, AFusedInstructionHasTwoPerLaneAndACopyNone) {
  isa::Vmla mla;
  mla.repeat = 2;
  mla.type = DataType::f32;
  EXPECT_EQ(work(mla).operations, 2 * 64 * 2);
  isa::VectorDup dup;
  dup.repeat = 2;
  dup.type = DataType::f16;
  EXPECT_EQ(work(dup).operations, 0);
  EXPECT_EQ(work(dup).type, DataType::f16);
}

TEST_F(WorkTest, AnInstructionThatReadsAsCopyingIsNamedHere) {
  std::set<std::string> none;
  for (const VectorRow& row : kVectorRows) {
    if (operations_per_lane(row.op) == 0) none.insert(isa::info(row.op).name);
  }
  EXPECT_THAT(none, testing::ElementsAre(
                        "col2img", "get_cmpmask", "rpn_cor", "scatter_vnchwconv_b16",
                        "scatter_vnchwconv_b32", "scatter_vnchwconv_b8", "set_cmpmask", "v4dtrans",
                        "vaadd", "vbitsort", "vbrcb", "vci", "vconcat", "vconv", "vconv_deq",
                        "vconv_vdeqs162b8", "vcopy", "vector_dup", "vextract", "vgather",
                        "vgatherb", "viou", "vld_va_reg", "vmergech", "vmrgsort4", "vpadding",
                        "vreduce", "vreducev2", "vrpac", "vscatter", "vsel", "vtranspose"));
}

TEST_F(WorkTest, MoversHaveAPathAndNobodyElse) {
  const auto path = [](isa::Op op) { return path_of(op).value(); };
  EXPECT_EQ(path(isa::Op::copy_gm_to_ubuf), (DataPath{Space::kGm, Space::kUb}));
  EXPECT_EQ(path(isa::Op::copy_matrix_cc_to_cbuf), (DataPath{Space::kL0c, Space::kL1}));
  EXPECT_EQ(path(isa::Op::img2colv2_cbuf_to_ca), (DataPath{Space::kL1, Space::kL0a}));
  EXPECT_EQ(path(isa::Op::copy_matrix_cc_to_ubuf), (DataPath{Space::kL0c, Space::kUb}));
  EXPECT_EQ(path(isa::Op::copy_cbuf_to_bt), (DataPath{Space::kL1, Space::kBt}));
  for (const isa::Op op : {isa::Op::vadd, isa::Op::set_flag, isa::Op::create_ca_matrix})
    EXPECT_EQ(path_of(op), std::nullopt) << isa::info(op).name;
}

// The bytes that a path carries are those that pass the port, and those that are paid for.
TEST_F(WorkTest, BytesAreThoseOfTheRunsAndOfTheCost) {
  const ChipSpec split = load_chip("ascend910b1"), coupled = load_chip("ascend910a");
  Rng rng(20261128);
  int compared = 0;
  isa::for_each_instruction([&]<class I>(const I&) {
    const auto path = path_of(I::kOp);
    if (!path) return;
    for (int n = 0; n < 50; ++n) {
      const isa::Operands operands = isa::random_instruction(I::kOp, rng).operands;
      try {
        const Bytes moved = work_of(I::kOp, operands, registers_).moved;
        if (path->from == Space::kGm || path->to == Space::kGm) {
          int64_t bytes = 0;
          for (const GmRuns& r : gm_runs(I::kOp, operands, registers_))
            bytes += static_cast<int64_t>(r.bytes * r.count * r.outer);
          EXPECT_EQ(moved.value, bytes) << isa::describe(I::kOp, operands);
        } else {
          const bool is_coupled =
              (isa::info(I::kOp).cores & isa::core_bit(isa::CoreKind::aic)) == 0;
          EXPECT_EQ(moved, cost(I::kOp, operands, registers_, is_coupled ? coupled : split).on_core)
              << isa::describe(I::kOp, operands);
        }
        ++compared;
      } catch (const Error&) {
        continue;  // an instruction that no chip executes
      }
    }
  });
  EXPECT_GT(compared, 500);
}

}  // namespace
}  // namespace cubist::sim

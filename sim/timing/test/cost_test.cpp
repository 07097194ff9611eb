// The figures asserted here are published ones; sections are those of the reference page.
#include "cubist/sim/cost.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "timing/vector_rows.h"

namespace cubist::sim {
namespace {

class CostTest : public testing::Test {
 protected:
  template <class Instruction>
  Cost cost_of(const Instruction& i) const {
    return cost(Instruction::kOp, i.pack(), registers_, chip_);
  }
  ChipSpec chip_ = load_chip("ascend910b1");
  ControlRegisters registers_;
};

isa::Mad mad(int m, int n, int k, isa::DataType type = isa::DataType::f16) {
  isa::Mad i;
  i.m = static_cast<uint32_t>(m);
  i.n = static_cast<uint32_t>(n);
  i.k = static_cast<uint32_t>(k);
  i.type_a = i.type_b = type;
  return i;
}

isa::Vadd vadd_f32(uint64_t src0, uint64_t src1, uint64_t dst, uint32_t repeat) {
  isa::Vadd i;
  i.src0 = src0;
  i.src1 = src1;
  i.dst = dst;
  i.repeat = repeat;
  i.type = isa::DataType::f32;
  return i;
}

TEST_F(CostTest, EveryInstructionOfEveryChipStyleHasACost) {
  const ChipSpec coupled = load_chip("ascend910a");
  isa::for_each_instruction([&]<class I>(const I& i) {
    bool has_cost = false;
    for (const ChipSpec& chip : {coupled, chip_}) {
      try {
        const Cost c = cost(I::kOp, i.pack(), registers_, chip);
        EXPECT_GE(c.issue.value, 1) << I::kName;
        EXPECT_GE(c.latency().value, 1) << I::kName;
        has_cost = true;
      } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::kProgram) << e.what();
      }
    }
    EXPECT_TRUE(has_cost) << I::kName;
  });
}

TEST_F(CostTest, NoVectorRowIsThereTwice) {
  for (const VectorRow& row : kVectorRows)
    EXPECT_EQ(&vector_row(row.op), &row) << isa::info(row.op).name;
}

// Section 3.5: an isolated mad takes the array time and 61 to 63 cycles; queued ones the array time
// and about 9.
TEST_F(CostTest, AMadOf64x64x64TakesThePublishedTime) {
  const Cost c = cost_of(mad(64, 64, 64));
  EXPECT_EQ(c.busy.value, 64);
  EXPECT_NEAR(static_cast<double>(c.latency().value), 125, 2);
  EXPECT_EQ(c.issue.value, 73);
}

TEST_F(CostTest, AMadOf128x256x64TakesThePublishedTime) {
  const Cost c = cost_of(mad(128, 256, 64));
  EXPECT_EQ(c.busy.value, 512);
  EXPECT_NEAR(static_cast<double>(c.latency().value), 575, 4);
  EXPECT_EQ(c.issue.value, 521);
}

TEST_F(CostTest, AMadPaysForWholeFractals) {
  EXPECT_EQ(cost_of(mad(1, 1, 1)).busy, cost_of(mad(16, 16, 16)).busy);
}

TEST_F(CostTest, TheCubeIsTwiceAsFastOn8BitAndAQuarterAsFastOnF32) {
  EXPECT_EQ(cost_of(mad(64, 64, 64, isa::DataType::s8)).busy.value, 32);
  EXPECT_EQ(cost_of(mad(64, 64, 64, isa::DataType::f32)).busy.value, 256);
}

// Section 1.3: 16 x 16 x 8 per cycle.
TEST_F(CostTest, Hf32IsTwiceAsFastAsF32) {
  isa::CtrlRegister ctrl;
  ctrl.hf32 = 1;
  registers_[isa::Spr::ctrl] = ctrl.pack_value();
  EXPECT_EQ(cost_of(mad(64, 64, 64, isa::DataType::f32)).busy.value, 128);
  EXPECT_EQ(cost_of(mad(64, 64, 64)).busy.value, 64);
}

// Section 7.1: one row takes the cube as long as sixteen; what GEMV saves is loads.
TEST_F(CostTest, GemvTakesTheTimeOfAFractalRow) {
  isa::Mad gemv = mad(1, 256, 256);
  EXPECT_EQ(cost_of(gemv).busy, cost_of(mad(16, 256, 256)).busy);
  gemv.no_gemv = 1;
  EXPECT_EQ(cost_of(gemv).busy, cost_of(mad(16, 256, 256)).busy);
}

TEST_F(CostTest, ATypeTheCubeLacksIsAProgramError) {
  chip_ = load_chip("ascend910a");
  EXPECT_THROW(cost_of(mad(64, 64, 64, isa::DataType::f32)), Error);
  EXPECT_THROW(cost_of(mad(64, 64, 64, isa::DataType::bf16)), Error);
}

// Section 6.4, 64 repeats of f32: 24.4 + 64 cycles without, 24.4 + 2 x 64 with conflicts between
// the sources.
TEST_F(CostTest, AVaddWithoutConflictsTakesTheMeasuredTime) {
  EXPECT_NEAR(static_cast<double>(cost_of(vadd_f32(0, 0x10100, 0x20000, 64)).latency().value), 88.4,
              1);
}

TEST_F(CostTest, AVaddWithSourcesInOneGroupTakesTheMeasuredTime) {
  EXPECT_NEAR(static_cast<double>(cost_of(vadd_f32(0, 0x4000, 0x10000, 64)).latency().value), 154.2,
              3);
  EXPECT_NEAR(static_cast<double>(cost_of(vadd_f32(0, 0x10000, 0x14100, 64)).latency().value),
              154.2, 3);
}

TEST_F(CostTest, TheShareOfConflictsIsTold) {
  EXPECT_EQ(cost_of(vadd_f32(0, 0x10100, 0x20000, 64)).group_conflict.value, 0);
  EXPECT_EQ(cost_of(vadd_f32(0, 0x4000, 0x10000, 64)).group_conflict.value, 64);
}

TEST_F(CostTest, CounterModeIgnoresTheRepeatField) {
  isa::CtrlRegister ctrl;
  ctrl.counter_mode = 1;
  registers_[isa::Spr::ctrl] = ctrl.pack_value();
  registers_[isa::Spr::vector_mask_lo] = 640;  // 10 repeats of 64 f32
  EXPECT_EQ(cost_of(vadd_f32(0, 0x100, 0x20000, 1)).busy.value, 10);
  registers_[isa::Spr::vector_mask_lo] = 641;  // one more, and the tail of section 6.2
  EXPECT_EQ(cost_of(vadd_f32(0, 0x100, 0x20000, 1)).busy, Cycles{11} + chip_.vector.counter_tail);
}

TEST_F(CostTest, AVectorInstructionWithoutRepeatsPassesInOneCycle) {
  EXPECT_EQ(cost_of(vadd_f32(0, 0x100, 0x20000, 0)).latency().value, 1);
}

// Section 3.5: MTE1 for an A and B pair of a 64 x 64 x 64 tile: 143 cycles, 96 of transfer.
TEST_F(CostTest, AnL1ToL0PairTakesThePublishedTime) {
  isa::LoadCbufToCa a;
  isa::LoadCbufToCb b;
  a.repeat = b.repeat = 64 * 64 * 2 / 512;
  EXPECT_EQ((cost_of(a).busy + cost_of(b).busy).value, 96);
  EXPECT_NEAR(static_cast<double>((cost_of(a).issue + cost_of(b).issue).value), 143, 2);
}

// Section 3.2, the Load3D table [ADK-cube], every row: 64 pixels x 16 elements x 2 B = 2048 B per
// kernel point; `rows` kernel rows are crossed.
struct Load3dRow {
  uint32_t stride, rows;
  int64_t to_l0a, to_l0b;  // B per cycle
};
constexpr Load3dRow kLoad3dRows[] = {
    {1, 1, 256, 128},                                  // one row
    {1, 2, 512 / 4, 512 / 6},                          // 512 / (n + 2), 512 / (n + 4)
    {1, 3, 512 / 5, 512 / 7},                          //
    {1, 7, 512 / 9, 512 / 11},                         //
    {1, 20, 32, 512 / 18},                             // at least 32, 512 / 18
    {2, 1, 512 / 4, 512 / 6},                          // 512 / (2 s), 512 / (2 s + 2)
    {4, 1, 512 / 8, 512 / 10},                         //
    {8, 1, 32, 512 / 18},                              //
    {2, 3, 512 / 7, 512 / 9},                          // 512 / (2 s + n), 512 / (2 s + 2 + n)
    {4, 3, 512 / 11, 512 / 13},                        //
    {8, 3, 32, 512 / 18},                              // at least 32, 512 / 18
    {3, 1, 32, 512 / 18},       {3, 3, 32, 512 / 18},  // other strides
    {5, 1, 32, 512 / 18},       {63, 2, 32, 512 / 18},
};

template <class Load>
Load load3d(const Load3dRow& row) {
  constexpr uint32_t kFilterWidth = 3, kC0 = 16;
  Load i;
  i.filter_w = kFilterWidth;
  i.filter_h = row.rows;
  i.stride_w = i.stride_h = row.stride;
  i.m_ext = 64;
  i.k_ext = kC0 * kFilterWidth * row.rows;
  i.elem = 1;
  return i;
}

TEST_F(CostTest, Load3dFollowsEveryRowOfTheRateTable) {
  for (const Load3dRow& row : kLoad3dRows) {
    const int64_t bytes = 2048 * 3 * row.rows;
    EXPECT_EQ(cost_of(load3d<isa::Img2colv2CbufToCa>(row)).busy.value, ceil_div(bytes, row.to_l0a))
        << "stride " << row.stride << ", " << row.rows << " rows";
    EXPECT_EQ(cost_of(load3d<isa::Img2colv2CbufToCb>(row)).busy.value, ceil_div(bytes, row.to_l0b))
        << "stride " << row.stride << ", " << row.rows << " rows";
  }
}

// Section 3.5: MTE1 for the pair of a 128 x 256 x 64 tile by Load3D: 429 cycles, 320 of transfer.
TEST_F(CostTest, ALoad3dPairTakesThePublishedTime) {
  isa::Img2colv2CbufToCa a;
  isa::Img2colv2CbufToCb b;
  a.elem = b.elem = 1;
  a.m_ext = 128;
  b.m_ext = 64;
  a.k_ext = 64;
  b.k_ext = 256;
  EXPECT_EQ((cost_of(a).busy + cost_of(b).busy).value, 320);
  EXPECT_NEAR(static_cast<double>((cost_of(a).issue + cost_of(b).issue).value), 429, 2);
}

// Section 3.2: 128 B of 16-bit output, 64 B of 8-bit output per cycle into L1; 3.5: about 66 B per
// cycle into GM.
TEST_F(CostTest, FixPipeWritesAtTheRateOfItsPath) {
  isa::CopyMatrixCcToCbuf to_l1;
  to_l1.m = 64;
  to_l1.n = 64;
  to_l1.src_type = isa::DataType::f32;
  to_l1.quant = isa::QuantMode::f322f16;
  EXPECT_EQ(cost_of(to_l1).busy.value, 64 * 64 * 2 / 128);
  to_l1.quant = isa::QuantMode::qf322b8;
  EXPECT_EQ(cost_of(to_l1).busy.value, 64 * 64 / 64);
}

// Half as many elements per cycle as the path has bytes, whatever their width; 32-bit results fill
// it.
TEST_F(CostTest, FixPipeIntoGmTakesAsLongForBytesAsForHalves) {
  isa::CopyMatrixCcToGm to_gm;
  to_gm.m = 64;
  to_gm.n = 64;
  to_gm.src_type = isa::DataType::f32;
  to_gm.quant = isa::QuantMode::f322f16;
  const Cycles halves = cost_of(to_gm).busy;
  EXPECT_EQ(halves, transfer_time({64 * 64 * 2}, chip_.movers.l0c_to_gm));
  to_gm.quant = isa::QuantMode::qf322b8;
  EXPECT_EQ(cost_of(to_gm).busy, halves);
  to_gm.quant = isa::QuantMode::none;
  EXPECT_EQ(cost_of(to_gm).busy, transfer_time({64 * 64 * 4}, chip_.movers.l0c_to_gm));
}

// Section 3.2: 32 B per cycle into the bias table and the FixPipe buffer, in units of 64 B.
TEST_F(CostTest, TablesFillAt32BytesPerCycle) {
  isa::CopyCbufToBt bt;
  isa::CopyCbufToFbuf fb;
  bt.n_burst = fb.n_burst = 1;
  bt.len_burst = fb.len_burst = 16;
  EXPECT_EQ(cost_of(bt).busy.value, 16 * 64 / 32);
  EXPECT_EQ(cost_of(fb).busy.value, 16 * 64 / 32);
}

// Section 3.2: 256 B per cycle within UB.
TEST_F(CostTest, UbToUbMovesARepeatPerCycle) {
  isa::CopyUbufToUbuf i;
  i.n_burst = 2;
  i.len_burst = 64;
  EXPECT_EQ(cost_of(i).busy.value, 2 * 64 * 32 / 256);
}

// Section 6.5: half reductions take 7 cycles per repeat, those of blocks of f32 one.
TEST_F(CostTest, ReductionsTakeThePublishedCyclesPerRepeat) {
  const auto busy = [&](auto i, isa::DataType type) {
    i.repeat = 10;
    i.src_blk = 1;
    i.src_rep = 8;
    i.type = type;
    return cost_of(i).busy.value;
  };
  EXPECT_EQ(busy(isa::Vcadd{}, isa::DataType::f16), 70);
  EXPECT_EQ(busy(isa::Vcadd{}, isa::DataType::f32), 70);
  EXPECT_EQ(busy(isa::Vcgadd{}, isa::DataType::f16), 70);
  EXPECT_EQ(busy(isa::Vcgadd{}, isa::DataType::f32), 10);
  EXPECT_EQ(busy(isa::Vcpadd{}, isa::DataType::f16), 10);
}

// Section 6.5: 5 lanes per cycle by offset, 42 and 21 by block.
TEST_F(CostTest, GathersTakeThePublishedLanesPerCycle) {
  isa::Vgather by_offset;
  by_offset.repeat = 5;
  by_offset.dst_blk = 1;
  by_offset.dst_rep = 8;
  by_offset.type = isa::DataType::f32;
  EXPECT_EQ(cost_of(by_offset).busy.value, 64);  // 5 x 64 lanes
  by_offset.type = isa::DataType::f16;
  EXPECT_EQ(cost_of(by_offset).busy.value, 128);
}

// Sections 6.5 and 6.6: 2 records per cycle of 32 to sort; a merge takes 78 per repeat and 20.
TEST_F(CostTest, SortsTakeThePublishedTime) {
  isa::Vbitsort sort;
  sort.repeat = 4;
  EXPECT_EQ(cost_of(sort).busy.value, 4 * 32 / 2);
  isa::Vmrgsort4 merge;
  merge.repeat = 3;
  EXPECT_EQ(cost_of(merge).latency().value, 78 * 3 + 20);
}

// Section 6.5: 32 lanes per cycle, whatever the type; section 2 of the constraints says the same.
TEST_F(CostTest, TranscendentalsTakeAsLongForHalvesAsForFloats) {
  const auto cycles_per_lane = [&](isa::DataType type, int64_t lanes) {
    isa::Vexp i;
    i.dst = 0x10000;
    i.repeat = 8;
    i.dst_blk = i.src_blk = 1;
    i.dst_rep = i.src_rep = 8;
    i.type = type;
    return static_cast<double>(cost_of(i).busy.value) / static_cast<double>(8 * lanes);
  };
  EXPECT_EQ(cycles_per_lane(isa::DataType::f16, 128), 1.0 / 32);
  EXPECT_EQ(cycles_per_lane(isa::DataType::f32, 64), 1.0 / 32);
}

TEST_F(CostTest, AVaxpyThatWidensTakesARepeatPer64Elements) {
  isa::Vaxpy i;
  i.type = isa::DataType::f16;
  i.dst_type = isa::DataType::f32;
  i.dst = 0x10000;
  isa::CtrlRegister ctrl;
  ctrl.counter_mode = 1;
  registers_[isa::Spr::ctrl] = ctrl.pack_value();
  registers_[isa::Spr::vector_mask_lo] = 640;
  EXPECT_EQ(cost_of(i).busy.value, 10);
}

// 16 x 16 elements of 16 bit at 128 per cycle; the repeat field means nothing.
TEST_F(CostTest, AVtransposeTakesTwoCycles) { EXPECT_EQ(cost_of(isa::Vtranspose{}).busy.value, 2); }

// Section 6.6: head, slope and tail of single instructions, less those of vadd in the chip file.
struct VectorTime {
  isa::Op op;
  int head, tail;
};
constexpr VectorTime kVectorTimes[] = {
    {isa::Op::vadd, 10, 14},  {isa::Op::vsub, 10, 14},       {isa::Op::vmul, 10, 15},
    {isa::Op::vdiv, 11, 19},  {isa::Op::vand, 8, 12},        {isa::Op::vexp, 13, 18},
    {isa::Op::vln, 13, 20},   {isa::Op::vsqrt, 14, 25},      {isa::Op::vrsqrt, 10, 14},
    {isa::Op::vrelu, 10, 13}, {isa::Op::vconv, 14, 18},      {isa::Op::vcmpv, 14, 22},
    {isa::Op::vmuls, 11, 15}, {isa::Op::vadds, 13, 18},      {isa::Op::vabs, 13, 16},
    {isa::Op::vcopy, 11, 13}, {isa::Op::vector_dup, 11, 13}, {isa::Op::vsel, 13, 14},
    {isa::Op::vcadd, 14, 32}, {isa::Op::vcgadd, 14, 24},     {isa::Op::vcgmax, 14, 17},
    {isa::Op::vbrcb, 10, 18}, {isa::Op::vgather, 24, 14},    {isa::Op::vreducev2, 14, 20},
};
TEST_F(CostTest, VectorInstructionsHaveTheMeasuredHeadAndTail) {
  for (const VectorTime& v : kVectorTimes) {
    const VectorRow& row = vector_row(v.op);
    EXPECT_EQ(chip_.vector.head.value + row.extra_head, v.head) << isa::info(v.op).name;
    EXPECT_EQ(chip_.vector.tail.value + row.extra_tail, v.tail) << isa::info(v.op).name;
  }
}

TEST_F(CostTest, APathTheChipLacksIsAProgramErrorThatNamesTheInstruction) {
  isa::CopyUbufToCbuf i;
  i.len_burst = 1;
  try {
    cost_of(i);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::kProgram);
    EXPECT_THAT(e.what(), testing::HasSubstr("copy_ubuf_to_cbuf"));
  }
}

}  // namespace
}  // namespace cubist::sim

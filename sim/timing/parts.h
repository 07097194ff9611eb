// The parts of cost(): one function per instruction format, shared by the files of this folder.
#pragma once

#include <string_view>

#include "cubist/sim/cost.h"

namespace cubist::sim {

struct CostContext {
  isa::Op op;
  const ControlRegisters& registers;
  const ChipSpec& chip;
};

// Cycles of `size` bytes on a path; throws Error(Program) if the chip has no such path (rate 0).
Cycles path_time(Bytes size, BytesPerCycle rate, const CostContext& context);

// An instruction that does nothing (repeat 0, a zero size): it passes through the pipe in one
// cycle.
inline constexpr Cost kNoWork{
    .startup = {0}, .busy = {1}, .drain = {0}, .issue = {1}, .on_core = {0}};

// pipe V
Cost cost_of(const isa::VectorBinaryOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorCompareOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorCompareRegisterOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorCompareScalarOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorSelectOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorScalarOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorUnaryOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorConvertOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorReduceOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorFillOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorGatherOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorCompactOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorVnchwOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorSortOperands& i, const CostContext& context);
Cost cost_of(const isa::VectorLoadVaOperands& i, const CostContext& context);
Cost cost_of(const isa::CmpmaskLoadOperands& i, const CostContext& context);
Cost cost_of(const isa::CmpmaskStoreOperands& i, const CostContext& context);

// M and FIX, and the V-pipe movers of L0C
Cost cost_of(const isa::MadOperands& i, const CostContext& context);
Cost cost_of(const isa::FixpipeOperands& i, const CostContext& context);
Cost cost_of(const isa::CcBurstOperands& i, const CostContext& context);

// movers
Cost cost_of(const isa::BurstOperands& i, const CostContext& context);
Cost cost_of(const isa::BurstAlignOperands& i, const CostContext& context);
Cost cost_of(const isa::Nd2nzOperands& i, const CostContext& context);
Cost cost_of(const isa::Load2dOperands& i, const CostContext& context);
Cost cost_of(const isa::Load2dSparseOperands& i, const CostContext& context);
Cost cost_of(const isa::Load2dTransposeOperands& i, const CostContext& context);
Cost cost_of(const isa::Load3dOperands& i, const CostContext& context);
Cost cost_of(const isa::FillMatrixOperands& i, const CostContext& context);

}  // namespace cubist::sim

#include <algorithm>
#include <cmath>

#include "timing/moved_bytes.h"
#include "timing/parts.h"

namespace cubist::sim {
namespace {

using isa::Op;

// Set-up, then the path is busy; the pipe takes the next instruction when the path is free
// (section 3.5: pairs of MTE1 instructions take the sum of their transfers and set-ups).
Cost mover_cost(Cycles setup, Bytes moved, Cycles busy) {
  return {.startup = setup, .busy = busy, .drain = {0}, .issue = setup + busy, .on_core = moved};
}

// GM on one side: the memory system adds the way to memory; here only the set-up.
Cost gm_cost(Cycles setup, Bytes moved) { return mover_cost(setup, moved, {0}); }

// Kernel rows that the k window crosses. It runs over (c1, kh, kw) points of C0 elements:
// consecutive points share a kernel row until kw wraps.
int64_t load3d_rows(const isa::Load3dOperands& i, int64_t c0) {
  if (i.k_ext == 0 || i.filter_w == 0) return 1;
  const int64_t first = i.k_start / i.filter_w;
  const int64_t last = (i.k_start + ceil_div(i.k_ext, c0) - 1) / i.filter_w;
  return std::clamp<int64_t>(last - first + 1, 1, std::max<int64_t>(i.filter_h, 1));
}

// Section 3.2, Load3D table [ADK-cube]: B per cycle by stride and kernel rows crossed; into L0B two
// more in the divisor.
BytesPerCycle load3d_rate(const isa::Load3dOperands& i, int64_t rows, bool to_l0b,
                          const MoverSpec& movers) {
  const BytesPerCycle base = to_l0b ? movers.l1_to_l0b : movers.l1_to_l0a;
  const BytesPerCycle floor = to_l0b ? movers.load3d_floor_b : movers.load3d_floor_a;
  const int64_t more = to_l0b ? 2 : 0;
  if (i.stride_w == 1 && rows == 1) return base;
  int64_t divisor = 0;
  if (i.stride_w == 1) {
    divisor = rows + 2 + more;
  } else if (i.stride_w == 2 || i.stride_w == 4 || i.stride_w == 8) {
    divisor = 2 * int64_t{i.stride_w} + more + (rows > 1 ? rows : 0);
  } else {
    return floor;
  }
  const double gathered = std::floor(movers.load3d_source.value / static_cast<double>(divisor));
  return {std::clamp(gathered, floor.value, base.value)};
}

BytesPerCycle fill_rate(Op op, const ChipSpec& chip) {
  switch (op) {  // assumed: a constant is written as fast as the path that usually fills the memory
    case Op::create_ca_matrix:
      return chip.movers.l1_to_l0a;
    case Op::create_cb_matrix:
      return chip.movers.l1_to_l0b;
    default:
      return chip.noc.core_read;
  }
}

}  // namespace

Cost cost_of(const isa::BurstOperands& i, const CostContext& context) {
  const MoverSpec& movers = context.chip.movers;
  const Bytes moved = moved_bytes(i, context.op);
  if (moved.value == 0) return kNoWork;
  switch (context.op) {
    case Op::copy_ubuf_to_cbuf:
      return mover_cost(movers.mte3_setup, moved, path_time(moved, movers.ub_to_l1, context));
    case Op::copy_cbuf_to_ubuf:
      return mover_cost(movers.mte1_setup, moved, path_time(moved, movers.l1_to_ub, context));
    case Op::copy_cbuf_to_bt:
      return mover_cost(movers.mte1_setup, moved, path_time(moved, movers.l1_to_bt, context));
    case Op::copy_cbuf_to_fbuf:  // section 3.2: BT and FB share the rate
      return mover_cost(movers.fix_setup, moved, path_time(moved, movers.l1_to_bt, context));
    case Op::copy_ubuf_to_ubuf: {  // pipe V: its head and tail
      const Cycles busy = path_time(moved, movers.ub_to_ub, context);
      return {.startup = context.chip.vector.head,
              .busy = busy,
              .drain = context.chip.vector.tail,
              .issue = busy,
              .on_core = moved};
    }
    case Op::copy_ubuf_to_gm:
    case Op::copy_cbuf_to_gm:
      return gm_cost(movers.mte3_setup, moved);
    default:  // GM -> UB, GM -> L1
      return gm_cost(movers.mte2_setup, moved);
  }
}

Cost cost_of(const isa::BurstAlignOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i);
  if (moved.value == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  return gm_cost(context.op == Op::copy_ubuf_to_gm_align ? movers.mte3_setup : movers.mte2_setup,
                 moved);
}

Cost cost_of(const isa::Nd2nzOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i);
  return moved.value == 0 ? kNoWork : gm_cost(context.chip.movers.mte2_setup, moved);
}

Cost cost_of(const isa::Load2dOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i);
  if (moved.value == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  switch (context.op) {
    case Op::load_cbuf_to_ca:
      return mover_cost(movers.mte1_setup, moved, path_time(moved, movers.l1_to_l0a, context));
    case Op::load_cbuf_to_cb:
      return mover_cost(movers.mte1_setup, moved, path_time(moved, movers.l1_to_l0b, context));
    default:
      return gm_cost(movers.mte2_setup, moved);
  }
}

// Assumed: the dense-packed half moves at the rate of load_cbuf_to_cb; the index table rides along.
Cost cost_of(const isa::Load2dSparseOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i);
  if (moved.value == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  return mover_cost(movers.mte1_setup, moved, path_time(moved, movers.l1_to_l0b, context));
}

// Section 3.2: transposing keeps the rate.
Cost cost_of(const isa::Load2dTransposeOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i);
  if (moved.value == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  const bool to_l0a = context.op == Op::load_cbuf_to_ca_transpose;
  return mover_cost(movers.mte1_setup, moved,
                    path_time(moved, to_l0a ? movers.l1_to_l0a : movers.l1_to_l0b, context));
}

Cost cost_of(const isa::Load3dOperands& i, const CostContext& context) {
  const int64_t c0 = kBlockSize >> i.elem;
  const Bytes moved = moved_bytes(i, context.registers);
  if (moved.value == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  const bool to_l0b =
      context.op == Op::img2colv2_cbuf_to_cb || context.op == Op::img2col_cbuf_to_cb;
  const BytesPerCycle rate = load3d_rate(i, load3d_rows(i, c0), to_l0b, movers);
  return mover_cost(movers.load3d_setup, moved, path_time(moved, rate, context));
}

Cost cost_of(const isa::FillMatrixOperands& i, const CostContext& context) {
  const MoverSpec& movers = context.chip.movers;
  const bool to_l1 = context.op == Op::create_cbuf_matrix;
  const Bytes moved = moved_bytes(i, context.op);
  if (moved.value == 0) return kNoWork;
  return mover_cost(to_l1 ? movers.mte2_setup : movers.mte1_setup, moved,
                    path_time(moved, fill_rate(context.op, context.chip), context));
}

}  // namespace cubist::sim

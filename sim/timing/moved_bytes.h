// Bytes that a mover carries on its data path: said once, for what it costs and for who counts
// them. Of GM, the runs say it (functional.h).
#pragma once

#include <algorithm>

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"
#include "functional/cube/units.h"

namespace cubist::sim {

// The units of the instruction fields, signed as Bytes are.
inline constexpr auto kBlockSize = static_cast<int64_t>(kBlockBytes);
inline constexpr auto kTableUnitSize = static_cast<int64_t>(kTableBytes);
inline constexpr auto kFractalSize = static_cast<int64_t>(kFractalBytes);
inline constexpr auto kFractalSide = static_cast<int64_t>(kFractalRows);  // of L0C: columns too

inline Bytes moved_bytes(const isa::BurstOperands& i, isa::Op op) {
  const bool is_table = op == isa::Op::copy_cbuf_to_bt || op == isa::Op::copy_cbuf_to_fbuf;
  return Bytes{int64_t{i.n_burst} * i.len_burst * (is_table ? kTableUnitSize : kBlockSize)};
}

inline Bytes moved_bytes(const isa::BurstAlignOperands& i) {
  return Bytes{int64_t{i.n_burst} * i.len_burst};
}

inline Bytes moved_bytes(const isa::Nd2nzOperands& i) {
  return Bytes{int64_t{i.nd_num} * i.n_value * i.d_value * isa::bits_of(i.type) / 8};
}

inline Bytes moved_bytes(const isa::Load2dOperands& i) {
  return Bytes{int64_t{i.repeat} * kFractalSize};
}

// The dense-packed half.
inline Bytes moved_bytes(const isa::Load2dSparseOperands& i) {
  return Bytes{int64_t{i.repeat} * kFractalSize};
}

// A square is one fractal of 16-bit elements, two of 8 or 32 bit, four of 4 bit (8.1).
inline Bytes moved_bytes(const isa::Load2dTransposeOperands& i) {
  const int bits = isa::bits_of(i.type);
  const int64_t fractals = bits == 16 ? 1 : bits == 4 ? 4 : 2;
  return Bytes{int64_t{i.repeat} * fractals * kFractalSize};
}

inline Bytes moved_bytes(const isa::Load3dOperands& i, const ControlRegisters& registers) {
  const int64_t element = int64_t{1} << i.elem;
  const auto repeat = registers.as<isa::L3dRptRegister>(isa::Spr::l3d_rpt);
  return Bytes{round_up(i.m_ext, kFractalSide) * round_up(i.k_ext, kBlockSize / element) * element *
               std::max<int64_t>(repeat.times, 1)};
}

inline Bytes moved_bytes(const isa::FillMatrixOperands& i, isa::Op op) {
  const bool to_l1 = op == isa::Op::create_cbuf_matrix;
  return Bytes{int64_t{i.repeat} * i.block_num * (to_l1 ? kBlockSize : kFractalSize)};
}

// Elements of L0C that FixPipe takes.
inline int64_t fixpipe_elements(const isa::FixpipeOperands& i, const ControlRegisters& registers) {
  const auto nd = registers.as<isa::NdParaRegister>(isa::Spr::nd_para);
  const int64_t matrices = i.nz2nd != 0 ? std::max<int64_t>(nd.nd_num, 1) : 1;
  return matrices * i.m * round_up(i.n, kFractalSide);
}

// What it writes. Throws Error(Program) for a conversion that has no name.
Bytes moved_bytes(const isa::FixpipeOperands& i, const ControlRegisters& registers);

// On the side of L0C.
inline Bytes moved_bytes(const isa::CcBurstOperands& i, isa::Op op) {
  const bool is_row =
      op == isa::Op::copy_vector_cc_to_ubuf || op == isa::Op::copy_vector_ubuf_to_cc;
  const int64_t elements =
      int64_t{i.n_burst} * i.len_burst * kFractalSide * (is_row ? 1 : kFractalSide);
  return Bytes{elements * isa::bits_of(i.type) / 8};
}

}  // namespace cubist::sim

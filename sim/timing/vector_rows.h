// Throughput of the vector unit: one row per instruction of pipe V that works on UB, with the
// reason for its figures.
#pragma once

#include <string_view>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

// Cycles per repeat, for 8- and 16-bit and for wider elements; a repeat is 256 B. `extra_head` and
// `extra_tail` come on top of the chip's vector.head and vector.tail, which are those of vadd.
struct VectorRow {
  isa::Op op;
  double narrow, wide;
  int extra_head, extra_tail;
  std::string_view source;
};

// Sources. 6.5: official throughput table of A2 [ADK-vec]. 6.6: measured head and tail, less those
// of vadd, 10 and 14 [PTO].
inline constexpr VectorRow kVectorRows[] = {
    {isa::Op::vadd, 1, 1, 0, 0, "6.5; 6.6"},
    {isa::Op::vsub, 1, 1, 0, 0, "6.5; 6.6"},
    {isa::Op::vmul, 1, 1, 0, 1, "6.5; 6.6"},
    {isa::Op::vmax, 1, 1, 0, 0, "6.5; 6.6"},
    {isa::Op::vmin, 1, 1, 0, 0, "6.5; 6.6"},
    {isa::Op::vdiv, 4, 2, 1, 5, "6.5: 32 lanes; 6.6"},
    {isa::Op::vand, 1, 1, -2, -2, "6.5; 6.6"},
    {isa::Op::vor, 1, 1, -2, -2, "6.5; 6.6"},
    {isa::Op::vmla, 2, 2, 0, 1, "6.5: half rate; assumed the tail of vmul"},
    {isa::Op::vmadd, 1, 1, 0, 1, "6.5; assumed the tail of vmul"},
    {isa::Op::vmaddrelu, 1, 1, 0, 1, "6.5; assumed the tail of vmul"},
    {isa::Op::vaddrelu, 1, 1, 0, 0, "6.5; assumed as vadd"},
    {isa::Op::vsubrelu, 1, 1, 0, 0, "6.5; assumed as vsub"},
    {isa::Op::vadddeqrelu, 1, 1, 0, 1, "assumed as vaddrelu with the tail of vmul"},
    {isa::Op::vmulconv_f162s8, 1, 1, 0, 1, "6.5 MulCast; assumed as vmul"},
    {isa::Op::vmulconv_f162u8, 1, 1, 0, 1, "6.5 MulCast; assumed as vmul"},
    {isa::Op::vaddreluconv_f162s8, 1, 1, 0, 0, "6.5 AddReluCast; assumed as vadd"},
    {isa::Op::vaddreluconv_f322f16, 1, 1, 0, 0, "6.5 AddReluCast; assumed as vadd"},
    {isa::Op::vsubreluconv_f162s8, 1, 1, 0, 0, "6.5 AddReluCast; assumed as vadd"},
    {isa::Op::vsubreluconv_f322f16, 1, 1, 0, 0, "6.5 AddReluCast; assumed as vadd"},
    {isa::Op::vaddreluconv_vdeqs162b8, 1, 1, 0, 1, "assumed as vaddrelu with the tail of vmul"},
    {isa::Op::vsubreluconv_vdeqs162b8, 1, 1, 0, 1, "assumed as vsubrelu with the tail of vmul"},
    {isa::Op::vcmpv, 1, 1, 4, 8, "6.5; 6.6"},
    {isa::Op::vcmpvs, 1, 1, 4, 8, "6.5; 6.6 vcmpv"},
    {isa::Op::vcmp, 1, 1, 4, 8, "6.5; 6.6 vcmpv"},
    {isa::Op::vsel, 1, 1, 3, 0, "6.5; 6.6"},
    {isa::Op::vadds, 1, 1, 3, 4, "6.5; 6.6"},
    {isa::Op::vmuls, 1, 1, 1, 1, "6.5; 6.6"},
    {isa::Op::vmaxs, 1, 1, 0, -1, "6.5; 6.6"},
    {isa::Op::vmins, 1, 1, 4, 2, "6.5; 6.6"},
    {isa::Op::vlrelu, 1, 1, 1, 1, "6.5; 6.6"},
    {isa::Op::vaxpy, 1, 1, 1, 1, "6.5; assumed the head and tail of vmuls"},
    {isa::Op::vshl, 1, 1, 1, 1, "6.5 shifts; assumed the head and tail of vmuls"},
    {isa::Op::vshr, 1, 1, 1, 1, "6.5 shifts; assumed the head and tail of vmuls"},
    {isa::Op::vgather, 25.6, 12.8, 14, 0, "6.5: 5 lanes per cycle; 6.6"},
    {isa::Op::vgatherb, 3, 3, 14, 0, "6.5: 42 and 21 lanes per cycle; assumed the head of vgather"},
    {isa::Op::vscatter, 25.6, 12.8, 14, 0, "assumed as vgather"},
    {isa::Op::vreducev2, 2, 2, 4, 6,
     "6.5: half rate (section 14 has 14 cycles as the other position); 6.6"},
    {isa::Op::vreduce, 2, 2, 4, 6, "assumed as vreducev2"},
    {isa::Op::vbitsort, 16, 16, 0, 0,
     "6.5: 2 records per cycle, of 32 per repeat; assumed the head and tail of vadd"},
    {isa::Op::vmrgsort4, 78, 78, 0, -4, "6.6: 78 r + 20; the head of vadd, the rest is tail"},
    {isa::Op::vabs, 1, 1, 3, 2, "6.5; 6.6"},
    {isa::Op::vexp, 4, 2, 3, 4, "6.5: 32 lanes; 6.6"},
    {isa::Op::vln, 4, 2, 3, 6, "6.5: 32 lanes; 6.6"},
    {isa::Op::vrec, 1, 1, 0, 0, "6.5; 6.6 vrsqrt"},
    {isa::Op::vsqrt, 4, 2, 4, 11, "6.5: 32 lanes; 6.6"},
    {isa::Op::vrsqrt, 1, 1, 0, 0, "6.5; 6.6"},
    {isa::Op::vrelu, 1, 1, 0, -1, "6.5; 6.6"},
    {isa::Op::vnot, 1, 1, -2, -2, "6.5; 6.6"},
    {isa::Op::vcopy, 1, 1, 1, -1, "6.5 Duplicate; 6.6"},
    {isa::Op::vconv, 1, 1, 4, 4, "6.5: a repeat of vconv is 64 elements if a side is 32 bit; 6.6"},
    {isa::Op::vconv_deq, 1, 1, 4, 4, "assumed as vconv"},
    {isa::Op::vconv_vdeqs162b8, 1, 1, 4, 4, "assumed as vconv"},
    {isa::Op::vcadd, 7, 7, 4, 18, "6.5: 128 / 7 and 64 / 7 lanes; 6.6"},
    {isa::Op::vcmax, 7, 7, 4, 18, "6.5; assumed the head and tail of vcadd"},
    {isa::Op::vcmin, 7, 7, 4, 18, "6.5; assumed the head and tail of vcadd"},
    {isa::Op::vcgadd, 7, 1, 4, 10, "6.5; 6.6"},
    {isa::Op::vcgmax, 7, 1, 4, 3, "6.5; 6.6"},
    {isa::Op::vcgmin, 7, 1, 4, 3, "6.5; 6.6"},
    {isa::Op::vcpadd, 1, 1, 4, 10, "6.5; assumed the head and tail of vcgadd"},
    {isa::Op::vector_dup, 1, 1, 1, -1, "6.5; 6.6"},
    {isa::Op::vbrcb, 1, 1, 0, 4, "6.5: 8 elements read, a whole repeat written; 6.6"},
    {isa::Op::vci, 1, 1, 1, -1, "6.5 CreateVecIndex; assumed the head and tail of vector_dup"},
    {isa::Op::vtranspose, 1, 1, 4, 4, "6.5 Transpose; assumed the head and tail of vconv"},
    {isa::Op::scatter_vnchwconv_b8, 1, 1, 4, 4,
     "6.5: 256 lanes; assumed the head and tail of vconv"},
    {isa::Op::scatter_vnchwconv_b16, 1, 1, 4, 4, "6.5; assumed the head and tail of vconv"},
    {isa::Op::scatter_vnchwconv_b32, 1, 1, 4, 4, "6.5; assumed the head and tail of vconv"},
    {isa::Op::vld_va_reg, 1, 1, 1, -1, "assumed as vcopy of one block"},
    {isa::Op::set_cmpmask, 1, 1, 1, -1, "assumed as vcopy of one block"},
    {isa::Op::get_cmpmask, 1, 1, 1, -1, "assumed as vcopy of one block"},
    {isa::Op::v4dtrans, 1, 1, 4, 4, "assumed as vtranspose"},
    {isa::Op::vpadding, 1, 1, 1, -1, "assumed as vcopy"},
    {isa::Op::vextract, 1, 1, 1, -1, "assumed as vcopy"},
    {isa::Op::vconcat, 1, 1, 1, -1, "assumed as vcopy"},
    {isa::Op::rpn_cor, 7, 7, 4, 18, "assumed as vcadd: a reduction per repeat"},
    {isa::Op::viou, 4, 2, 1, 5, "assumed as vdiv, which it contains"},
    {isa::Op::vaadd, 1, 1, 0, 0, "assumed as vadd"},
    {isa::Op::vrpac, 1, 1, 0, 1, "assumed as vmul"},
    {isa::Op::vmergech, 1, 1, 1, -1, "assumed as vcopy"},
    {isa::Op::col2img, 1, 1, 0, 0, "assumed as vadd"},
};

constexpr bool has_vector_row(isa::Op op) {
  for (const VectorRow& row : kVectorRows) {
    if (row.op == op) return true;
  }
  return false;
}

// The instruction must have one.
constexpr const VectorRow& vector_row(isa::Op op) {
  size_t index = 0;
  while (kVectorRows[index].op != op) ++index;
  return kVectorRows[index];
}

}  // namespace cubist::sim

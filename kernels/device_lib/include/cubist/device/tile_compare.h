// Choices, element by element over the rows of tiles (sheet.h).
#pragma once

#include "cubist/device/sheet.h"

namespace cubist::device {

constexpr uint32_t kSelectStride = 0x3f;  // stride fields of vsel

// Where the bits of a piece lie in `bits`, which has bits_bytes().
struct PieceBits {
  uint32_t address, row_bytes, lane_bytes;
  uint32_t down = 0;  // pieces so far

  PieceBits(uint32_t bits, uint32_t rows, uint32_t columns, uint32_t lanes)
      : address(bits),
        row_bytes(row_bits_bytes(columns)),
        lane_bytes(lane_bits_bytes(smaller(rows, kMaxRepeats), lanes)) {}

  __forceinline__ uint32_t next(const Piece& piece) {
    return address + (piece.is_down ? down++ * lane_bytes : piece.row * row_bytes);
  }
};

// dst = a <condition> b ? x : y. a and b are of one type, dst, x and y of one type as wide. s32
// compares by eq only. Orders itself.
template <isa::Condition Condition, class T, class C, class PitchA, class PitchB, class PitchX,
          class PitchY>
__forceinline__ void select_where_rows(Ub<T> dst, uint32_t dst_pitch, Ub<C> a, PitchA a_pitch,
                                       Ub<C> b, PitchB b_pitch, Ub<T> x, PitchX x_pitch, Ub<T> y,
                                       PitchY y_pitch, Ub<uint8_t> bits, uint32_t rows,
                                       uint32_t columns) {
  static_assert(sizeof(T) == sizeof(C));
  constexpr uint32_t kOf = kLanes<T>;
  // vsel moves bits: integers pass as floats of their width.
  constexpr isa::DataType kMoved = sizeof(T) == 2 ? isa::DataType::f16 : isa::DataType::f32;
  const RowsOf<T> to = rows_of(dst, dst_pitch), yes = rows_of(x, x_pitch), no = rows_of(y, y_pitch);
  const RowsOf<C> left = rows_of(a, a_pitch), right = rows_of(b, b_pitch);
  PieceBits compared(bits.address, rows, columns, kOf);
  for_each_piece<kOf, kSelectStride, false>(
      rows, columns,
      [&](const Piece& piece) {
        xnpu::vcmpv(compared.next(piece), piece.address(left), piece.address(right),
                    {.repeat = piece.repeats,
                     .src0_blk = left.step,
                     .src1_blk = right.step,
                     .src0_rep = piece.repeat_stride(left, kOf),
                     .src1_rep = piece.repeat_stride(right, kOf),
                     .type = kTypeOf<C>,
                     .condition = Condition});
      },
      to, left, right, yes, no);
  barrier<Pipe::V>();
  PieceBits chosen(bits.address, rows, columns, kOf);
  for_each_piece<kOf, kSelectStride, false>(
      rows, columns,
      [&](const Piece& piece) {
        xnpu::vsel(piece.address(to), piece.address(yes), piece.address(no),
                   {.repeat = piece.repeats,
                    .src0_blk = yes.step,
                    .src1_blk = no.step,
                    .dst_rep = piece.repeat_stride(to, kOf),
                    .src0_rep = piece.repeat_stride(yes, kOf),
                    .src1_rep = piece.repeat_stride(no, kOf),
                    .type = kMoved,
                    .mode = isa::SelectMode::tensor_tensor,
                    .mask = chosen.next(piece) / kBlockBytes});
      },
      to, left, right, yes, no);
}

}  // namespace cubist::device

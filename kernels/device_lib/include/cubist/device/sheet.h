// Rows of elements in UB, walked through with as few vector instructions as the strides allow.
//
// A tile is `rows` rows of `columns` elements. Each operand says how its rows lie: `pitch` elements
// from row to row (a multiple of 32 B; 0: every row is the same one), or BlockPerRow: a row is one
// value, of which a 32 B block is full.
#pragma once

#include "cubist/device/scratch.h"
#include "cubist/device/vector.h"

namespace cubist::device {

// `pitch` elements from the block of a row to the next row's; 0: one block for all rows.
struct BlockPerRow {
  uint32_t pitch;
};

template <class T>
struct RowsOf {
  Ub<T> first;
  uint32_t pitch;
  uint32_t step;  // 1: elements side by side; 0: the same block again and again

  __forceinline__ uint32_t pitch_blocks() const { return pitch / kPerBlock<T>; }
};
template <class T>
__forceinline__ RowsOf<T> rows_of(Ub<T> first, uint32_t pitch) {
  return {first, pitch, 1};
}
template <class T>
__forceinline__ RowsOf<T> rows_of(Ub<T> first, BlockPerRow blocks) {
  return {first, blocks.pitch, 0};
}

// Normal mode: the first `lanes` of each repeat, at most 128.
__forceinline__ void set_lanes(uint32_t lanes) {
  const uint64_t all = ~uint64_t{0};
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{}.pack_value());
  xnpu::set_spr<isa::Spr::vector_mask_lo>(lanes >= 64 ? all : ~(all << lanes));
  xnpu::set_spr<isa::Spr::vector_mask_hi>(lanes <= 64 ? 0 : all >> (128 - lanes));
}

// The lanes [begin, end) of each repeat.
__forceinline__ void set_lane_range(uint32_t begin, uint32_t end) {
  const auto below = [](uint32_t lanes) {
    return lanes >= 64 ? ~uint64_t{0} : (uint64_t{1} << lanes) - 1;
  };
  const auto above_64 = [](uint32_t lanes) { return lanes <= 64 ? 0 : lanes - 64; };
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{}.pack_value());
  xnpu::set_spr<isa::Spr::vector_mask_lo>(below(end) & ~below(begin));
  xnpu::set_spr<isa::Spr::vector_mask_hi>(below(above_64(end)) & ~below(above_64(begin)));
}

// What one instruction covers: from (row, column) on either the rest of the row (counter mode), or
// one repeat of each of `repeats` rows.
struct Piece {
  uint32_t row, column, repeats;
  bool is_down;

  template <class T>
  __forceinline__ uint32_t address(const RowsOf<T>& rows) const {
    return rows.first.address +
           static_cast<uint32_t>((row * rows.pitch + column * rows.step) * sizeof(T));
  }
  // Blocks from repeat to repeat, of which each has `lanes` elements.
  template <class T>
  __forceinline__ uint32_t repeat_stride(const RowsOf<T>& rows, uint32_t lanes) const {
    return is_down ? rows.pitch_blocks() : rows.step * lanes / kPerBlock<T>;
  }
};

// Rows that lie end to end, the last block of each filled up at most, are one long row: what is
// computed in between is never used, and belongs to nobody else, because a block of dst belongs to
// one row.
template <class D, class... S>
__forceinline__ bool is_flat(uint32_t columns, const RowsOf<D>& dst, const RowsOf<S>&... sources) {
  return dst.pitch == round_up(columns, kPerBlock<D>) &&
         ((sources.step == 1 && sources.pitch == dst.pitch) && ...);
}

// issue(Piece) for pieces that cover the tile. Without FillsPads, nothing but the tile is touched.
// Stride fields hold up to MaxStride blocks.
template <uint32_t Lanes, uint32_t MaxStride, bool FillsPads = true, class Issue, class D,
          class... S>
__forceinline__ void for_each_piece(uint32_t rows, uint32_t columns, Issue issue,
                                    const RowsOf<D>& dst, const RowsOf<S>&... sources) {
  if (is_flat(columns, dst, sources...) && (FillsPads || dst.pitch == columns)) {
    set_count((rows - 1) * dst.pitch + columns);
    issue(Piece{0, 0, 1, false});
    return;
  }
  uint32_t widest = dst.pitch_blocks();
  ((widest = larger(widest, sources.pitch_blocks())), ...);
  if (widest > MaxStride || ceil_div(columns, Lanes) * ceil_div(rows, kMaxRepeats) > rows) {
    set_count(columns);
    for (uint32_t row = 0; row < rows; ++row) issue(Piece{row, 0, 1, false});
    return;
  }
  for (uint32_t column = 0; column < columns; column += Lanes) {
    set_lanes(smaller(Lanes, columns - column));
    for (uint32_t row = 0; row < rows; row += kMaxRepeats)
      issue(Piece{row, column, smaller(kMaxRepeats, rows - row), true});
  }
}

}  // namespace cubist::device

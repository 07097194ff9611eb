// Many elements to one: along rows, and across them. The result is combined with what dst holds.
// All functions here order themselves and leave src as it is.
#pragma once

#include "cubist/device/tile_elementwise.h"

namespace cubist::device {

struct Product {};

// dst = a <Op> b over the rows of tiles.
#define CUBIST_COMBINE(Op, name)                                                                  \
  template <class T>                                                                              \
  __forceinline__ void combine_rows(Op, Ub<T> dst, uint32_t dst_pitch, Ub<T> a, uint32_t a_pitch, \
                                    Ub<T> b, uint32_t b_pitch, uint32_t rows, uint32_t columns) { \
    name##_rows(dst, dst_pitch, a, a_pitch, b, b_pitch, rows, columns);                           \
  }
CUBIST_COMBINE(Sum, add)
CUBIST_COMBINE(Product, multiply)
CUBIST_COMBINE(Maximum, maximum)
CUBIST_COMBINE(Minimum, minimum)
#undef CUBIST_COMBINE

// scratch: rows of at most one repeat, of which `columns` elements count, folded from the rows of
// src: element j is combined with j + half, again and again.
template <class Op, class T>
__forceinline__ uint32_t fold_rows(Ub<T> scratch, Ub<T> src, uint32_t pitch, uint32_t rows,
                                   uint32_t columns) {
  const uint32_t to = folded_pitch(columns, kLanes<T>);
  const uint32_t half = fold_of(columns, kLanes<T>);
  if (half > 0) combine_rows(Op{}, scratch, to, src, pitch, src + half, pitch, rows, half);
  if (columns > 2 * half)
    copy_rows(scratch + half, to, src + 2 * half, pitch, rows, columns - 2 * half);
  barrier<Pipe::V>();
  columns -= half;
  while (columns > kLanes<T>) {
    const uint32_t kept = round_up(ceil_div(columns, 2), kLanes<T>);
    combine_rows(Op{}, scratch, to, scratch, to, scratch + kept, to, rows, columns - kept);
    barrier<Pipe::V>();
    columns = kept;
  }
  return columns;
}

// One result per block: blocks `pitch` elements apart, of which `columns` elements count.
template <class Op>
__forceinline__ void reduce_blocks(Ub<float> results, Ub<float> src, uint32_t pitch, uint32_t rows,
                                   uint32_t columns) {
  constexpr uint32_t kBlocks = kRepeatBytes / kBlockBytes;
  const uint64_t lanes = 0x0101010101010101ull * ((1u << columns) - 1);
  const uint32_t blocks = pitch / kPerBlock<float>;
  const auto issue = [&](uint32_t row, uint32_t repeats) {
    Op::reduce_blocks(static_cast<uint32_t>(results.address + row * sizeof(float)),
                      static_cast<uint32_t>(src.address + row * pitch * sizeof(float)),
                      {.repeat = repeats,
                       .src_blk = blocks,
                       .src_rep = blocks * kBlocks,
                       .type = isa::DataType::f32});
  };
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{}.pack_value());
  xnpu::set_spr<isa::Spr::vector_mask_lo>(lanes);
  xnpu::set_spr<isa::Spr::vector_mask_hi>(0);
  const uint32_t whole = rows / kBlocks * kBlocks;
  for (uint32_t row = 0; row < whole; row += kMaxRepeats * kBlocks)
    issue(row, smaller((whole - row) / kBlocks, kMaxRepeats));
  if (whole == rows) return;
  xnpu::set_spr<isa::Spr::vector_mask_lo>(lanes & ((1ull << (rows - whole) * kBlocks) - 1));
  issue(whole, 1);
}

// One result per row of at most one repeat, side by side. scratch: 8 elements per row.
template <class Op>
__forceinline__ void reduce_repeat_rows(Ub<float> results, Ub<float> src, uint32_t pitch,
                                        uint32_t rows, uint32_t columns, Ub<float> scratch) {
  if (columns <= kPerBlock<float>) return reduce_blocks<Op>(results, src, pitch, rows, columns);
  set_lanes(columns);
  for (uint32_t row = 0; row < rows; row += kMaxRepeats) {
    Op::reduce_blocks((scratch + row * kPerBlock<float>).address, (src + row * pitch).address,
                      {.repeat = smaller(rows - row, kMaxRepeats),
                       .src_rep = pitch / kPerBlock<float>,
                       .type = isa::DataType::f32});
  }
  barrier<Pipe::V>();
  reduce_blocks<Op>(results, scratch, kPerBlock<float>, rows, ceil_div(columns, kPerBlock<float>));
}
template <class Op, class T>
__forceinline__ void reduce_repeat_rows(Ub<T> results, Ub<T> src, uint32_t pitch, uint32_t rows,
                                        uint32_t columns, Ub<T>) {
  set_lanes(columns);
  for (uint32_t row = 0; row < rows; row += kMaxRepeats) {
    Op::reduce(static_cast<uint32_t>(results.address + row * sizeof(T)),
               (src + row * pitch).address,
               {.repeat = smaller(rows - row, kMaxRepeats),
                .src_rep = pitch / kPerBlock<T>,
                .type = kTypeOf<T>,
                .order = isa::ReduceOrder::only_value});
  }
}

// dst[row] = dst[row] <Op> src[row][0] <Op> src[row][1] ...; dst has its values side by side.
// Order: element j with element j + half of what is left, until a row is at most one repeat; f32:
// then the elements of each block as a binary tree, then the blocks as one; f16, s32: a binary tree
// of the repeat. dst comes first.
template <class Op, class T>
__forceinline__ void reduce_rows(Ub<T> dst, Ub<T> src, uint32_t pitch, uint32_t rows,
                                 uint32_t columns, Ub<T> scratch) {
  const uint32_t folded = folded_pitch(columns, kLanes<T>);
  const Ub<T> blocks = scratch + rows * folded;
  const Ub<T> results = blocks + rows * kPerBlock<T>;
  if (folded > 0) {
    columns = fold_rows<Op>(scratch, src, pitch, rows, columns);
    src = scratch;
    pitch = folded;
  }
  reduce_repeat_rows<Op>(results, src, pitch, rows, columns, blocks);
  barrier<Pipe::V>();
  combine_rows(Op{}, dst, 0, dst, 0, results, 0, 1, rows);
}

// dst[column] = dst[column] <Op> src[0][column] <Op> src[1][column] ...
// Order: row i with row i + half of what is left, until one is left. dst comes first.
template <class Op, class T>
__forceinline__ void reduce_columns(Ub<T> dst, Ub<T> src, uint32_t pitch, uint32_t rows,
                                    uint32_t columns, Ub<T> scratch) {
  const uint32_t to = round_up(columns, kPerBlock<T>);
  if (rows > 1) {
    uint32_t kept = ceil_div(rows, 2);
    combine_rows(Op{}, scratch, to, src, pitch, src + kept * pitch, pitch, rows - kept, columns);
    if (rows % 2 != 0) {
      copy_rows(scratch + (kept - 1) * to, to, src + (kept - 1) * pitch, pitch, 1, columns);
    }
    barrier<Pipe::V>();
    for (rows = kept; rows > 1; rows = kept) {
      kept = ceil_div(rows, 2);
      combine_rows(Op{}, scratch, to, scratch, to, scratch + kept * to, to, rows - kept, columns);
      barrier<Pipe::V>();
    }
    src = scratch;
  }
  combine_rows(Op{}, dst, to, dst, to, src, to, 1, columns);
}

}  // namespace cubist::device

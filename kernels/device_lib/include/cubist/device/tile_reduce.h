// Many elements to one: along rows, and across them. The result is combined with what dst holds.
// All functions here order themselves and leave src as it is.
#pragma once

#include "cubist/device/tile_elementwise.h"

namespace cubist::device {

struct Product {};

#define CUBIST_COMBINE(Op, instruction)                                  \
  __forceinline__ void combine(Op, uint32_t dst, uint32_t a, uint32_t b, \
                               const isa::VectorBinaryConfig& how) {     \
    xnpu::instruction(dst, a, b, how);                                   \
  }
CUBIST_COMBINE(Sum, vadd)
CUBIST_COMBINE(Product, vmul)
CUBIST_COMBINE(Maximum, vmax)
CUBIST_COMBINE(Minimum, vmin)
#undef CUBIST_COMBINE

// dst = a <Op> b over the rows of tiles.
template <class Op, class T>
__forceinline__ void combine_rows(Ub<T> dst, uint32_t dst_pitch, Ub<T> a, uint32_t a_pitch, Ub<T> b,
                                  uint32_t b_pitch, uint32_t rows, uint32_t columns) {
  binary_rows<T>(rows_of(dst, dst_pitch), rows_of(a, a_pitch), rows_of(b, b_pitch), rows, columns,
                 [](uint32_t to, uint32_t x, uint32_t y, const isa::VectorBinaryConfig& how) {
                   combine(Op{}, to, x, y, how);
                 });
}

// `count` repeats of dst, each of which combines two of src, with strides in blocks of 32 B. All
// lanes.
template <class Op, class T>
__forceinline__ void combine_pairs(Ub<T> dst, uint32_t dst_step, Ub<T> src, uint32_t src_step,
                                   uint32_t count) {
  for (uint32_t n = 0; n < count; n += kMaxRepeats) {
    const Ub<T> from = src + n * src_step * kPerBlock<T>;
    combine(Op{}, (dst + n * dst_step * kPerBlock<T>).address, from.address,
            (from + kLanes<T>).address,
            {.repeat = smaller(count - n, kMaxRepeats),
             .dst_rep = dst_step,
             .src0_rep = src_step,
             .src1_rep = src_step,
             .type = kTypeOf<T>});
  }
}

// The first `pairs` pairs of repeats of every row.
template <class Op, class T>
__forceinline__ void fold_pairs(Ub<T> dst, uint32_t to, Ub<T> src, uint32_t pitch, uint32_t rows,
                                uint32_t pairs) {
  constexpr uint32_t kBlocks = kRepeatBytes / kBlockBytes;
  set_lanes(kLanes<T>);
  if (to == pairs * kLanes<T> && pitch == 2 * to)
    return combine_pairs<Op>(dst, kBlocks, src, 2 * kBlocks, rows * pairs);
  if (pairs <= rows && pitch / kPerBlock<T> <= kBinaryStride) {
    for (uint32_t n = 0; n < pairs; ++n) {
      combine_pairs<Op>(dst + n * kLanes<T>, to / kPerBlock<T>, src + 2 * n * kLanes<T>,
                        pitch / kPerBlock<T>, rows);
    }
    return;
  }
  for (uint32_t row = 0; row < rows; ++row)
    combine_pairs<Op>(dst + row * to, kBlocks, src + row * pitch, 2 * kBlocks, pairs);
}

// Lanes [begin, end) of a repeat of every row.
template <class T>
__forceinline__ void copy_lanes(Ub<T> dst, uint32_t to, Ub<T> src, uint32_t pitch, uint32_t rows,
                                uint32_t begin, uint32_t end) {
  const bool has_strides = larger(to, pitch) / kPerBlock<T> <= kUnaryStride;
  const uint32_t most = has_strides ? kMaxRepeats : 1;
  set_lane_range(begin, end);
  for (uint32_t row = 0; row < rows; row += most) {
    xnpu::vcopy((dst + row * to).address, (src + row * pitch).address,
                {.repeat = smaller(rows - row, most),
                 .dst_rep = has_strides ? to / kPerBlock<T> : 0,
                 .src_rep = has_strides ? pitch / kPerBlock<T> : 0,
                 .type = kTypeOf<T>});
  }
}

// Rows of `columns` elements to rows of folded_columns(). Independent instructions.
template <class Op, class T>
__forceinline__ void fold_rows(Ub<T> dst, uint32_t to, Ub<T> src, uint32_t pitch, uint32_t rows,
                               uint32_t columns) {
  const uint32_t pairs = columns / (2 * kLanes<T>), rest = columns % (2 * kLanes<T>);
  if (pairs > 0) fold_pairs<Op>(dst, to, src, pitch, rows, pairs);
  if (rest == 0) return;
  dst = dst + pairs * kLanes<T>;
  src = src + 2 * pairs * kLanes<T>;
  const uint32_t partners = rest > kLanes<T> ? rest - kLanes<T> : 0;
  if (partners > 0) combine_rows<Op>(dst, to, src, pitch, src + kLanes<T>, pitch, rows, partners);
  copy_lanes(dst, to, src, pitch, rows, partners, smaller(rest, kLanes<T>));
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
// Order: elements of neighbouring repeats with each other, until a row is at most one repeat; f32:
// then the elements of each block as a binary tree, then the blocks as one; f16, s32: a binary tree
// of the repeat. dst comes first.
template <class Op, class T>
__forceinline__ void reduce_rows(Ub<T> dst, Ub<T> src, uint32_t pitch, uint32_t rows,
                                 uint32_t columns, Ub<T> scratch) {
  const RowFolds folds = row_folds(columns, kLanes<T>);
  Ub<T> folded = scratch, next = scratch + rows * folds.once;
  const Ub<T> blocks = next + rows * folds.twice, results = blocks + rows * kPerBlock<T>;
  while (columns > kLanes<T>) {
    const uint32_t left = folded_columns(columns, kLanes<T>), to = folded_pitch(left, kLanes<T>);
    fold_rows<Op>(folded, to, src, pitch, rows, columns);
    barrier<Pipe::V>();
    src = folded;
    pitch = to;
    columns = left;
    folded = next;
    next = src;
  }
  reduce_repeat_rows<Op>(results, src, pitch, rows, columns, blocks);
  barrier<Pipe::V>();
  combine_rows<Op>(dst, 0, dst, 0, results, 0, 1, rows);
}

// dst[column] = dst[column] <Op> src[0][column] <Op> src[1][column] ...
// Order: neighbouring rows with each other where that avoids bank conflicts, otherwise row i with
// row i + half of what is left, until one is left. dst comes first.
template <class Op, class T>
__forceinline__ void reduce_columns(Ub<T> dst, Ub<T> src, uint32_t pitch, uint32_t rows,
                                    uint32_t columns, Ub<T> scratch) {
  const uint32_t to = round_up(columns, kPerBlock<T>);
  const bool by_neighbours =
      alternates_groups(to, kLanes<T>) && alternates_groups(pitch, kLanes<T>);
  Ub<T> combined = scratch, next = by_neighbours ? scratch + ceil_div(rows, 2) * to : scratch;
  while (rows > 1) {
    const uint32_t pairs = rows / 2, kept = rows - pairs;
    const uint32_t apart = by_neighbours ? 1 : kept, step = by_neighbours ? 2 * pitch : pitch;
    combine_rows<Op>(combined, to, src, step, src + apart * pitch, step, pairs, columns);
    if (kept > pairs && combined.address != src.address) {
      const Ub<T> single = src + (by_neighbours ? rows - 1 : pairs) * pitch;
      copy_rows(combined + pairs * to, to, single, pitch, 1, columns);
    }
    barrier<Pipe::V>();
    src = combined;
    pitch = to;
    rows = kept;
    combined = next;
    next = src;
  }
  combine_rows<Op>(dst, to, dst, to, src, to, 1, columns);
}

}  // namespace cubist::device

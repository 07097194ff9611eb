// Rows of floats: operations of every row with one value of its own, and reductions of rows.
#pragma once

#include "ascendc/reduce_all.h"
#include "ascendc/scratch.h"
#include "ascendc/steps.h"

namespace cubist::ascendc {

inline constexpr uint32_t kFloatsPerBlock = kBlockBytes / sizeof(float);

// `columns` of the `pitch` floats of each row count; rows begin on blocks.
struct RowShape {
  uint32_t rows, columns, pitch;
};

// How one instruction of for_rows() repeats: over the rows of a strip of columns, or along one row.
struct RowRepeats {
  uint32_t repeat, row_blocks, value_blocks;
};

// each(element offset, row, repeats), which issues one instruction, for all of the columns that
// count: strips of 64 columns by rows, or, where rows are fewer or too far apart for a stride
// field, whole rows.
template <class Each>
CUBIST_API void for_rows(const RowShape& shape, Each each) {
  constexpr uint32_t kLanes = kLanesOf<float>, kMaxField = 255;
  const uint32_t blocks = shape.pitch / kFloatsPerBlock;
  if (blocks <= kMaxField && groups_of(shape.columns, kLanes) <= shape.rows) {
    for (uint32_t column = 0; column < shape.columns; column += kLanes) {
      const Masked masked(low_bits(shape.columns - column), 0);
      for (uint32_t row = 0; row < shape.rows; row += kMaxField) {
        const uint32_t left = shape.rows - row;
        each(row * shape.pitch + column, row,
             RowRepeats{left < kMaxField ? left : kMaxField, blocks, 1});
      }
    }
  } else {
    for (uint32_t row = 0; row < shape.rows; ++row) {
      const Counting counting(shape.columns);
      each(row * shape.pitch, row, RowRepeats{1, kRepeatBytes / kBlockBytes, 0});
    }
  }
  barrier(isa::Pipe::V);
}

// dst = a op values, where `values` holds a block of eight equal floats for each row.
#define CUBIST_ROWS(name, instruction)                                               \
  CUBIST_API void name(const RowShape& shape, Floats dst, Floats a, Floats values) { \
    for_rows(shape, [&](uint32_t offset, uint32_t row, RowRepeats r) CUBIST_LAMBDA { \
      xnpu::instruction(dst[offset].address(), a[offset].address(),                  \
                        values[row * kFloatsPerBlock].address(),                     \
                        {.repeat = r.repeat,                                         \
                         .src1_blk = 0,                                              \
                         .dst_rep = r.row_blocks,                                    \
                         .src0_rep = r.row_blocks,                                   \
                         .src1_rep = r.value_blocks,                                 \
                         .type = isa::DataType::f32});                               \
    });                                                                              \
  }
CUBIST_ROWS(add_rows, vadd)
CUBIST_ROWS(sub_rows, vsub)
CUBIST_ROWS(mul_rows, vmul)
CUBIST_ROWS(div_rows, vdiv)
#undef CUBIST_ROWS

// dst = a op row, the same row of `columns` floats for each.
#define CUBIST_ROWS(name, instruction)                                                   \
  CUBIST_API void name(const RowShape& shape, Floats dst, Floats a, Floats row_values) { \
    for_rows(shape, [&](uint32_t offset, uint32_t row, RowRepeats r) CUBIST_LAMBDA {     \
      const bool is_strip = r.value_blocks != 0;                                         \
      xnpu::instruction(dst[offset].address(), a[offset].address(),                      \
                        row_values[offset - row * shape.pitch].address(),                \
                        {.repeat = r.repeat,                                             \
                         .dst_rep = r.row_blocks,                                        \
                         .src0_rep = r.row_blocks,                                       \
                         .src1_rep = is_strip ? 0 : kRepeatBytes / kBlockBytes,          \
                         .type = isa::DataType::f32});                                   \
    });                                                                                  \
  }
CUBIST_ROWS(mul_by_row, vmul)
CUBIST_ROWS(add_row, vadd)
#undef CUBIST_ROWS

// dst = a op b, all of the same shape.
#define CUBIST_MATRICES(name, instruction)                                               \
  CUBIST_API void name(const RowShape& shape, Floats dst, Floats a, Floats b) {          \
    for_rows(shape, [&](uint32_t offset, uint32_t, RowRepeats r) CUBIST_LAMBDA {         \
      xnpu::instruction(dst[offset].address(), a[offset].address(), b[offset].address(), \
                        {.repeat = r.repeat,                                             \
                         .dst_rep = r.row_blocks,                                        \
                         .src0_rep = r.row_blocks,                                       \
                         .src1_rep = r.row_blocks,                                       \
                         .type = isa::DataType::f32});                                   \
    });                                                                                  \
  }
CUBIST_MATRICES(add_matrices, vadd)
CUBIST_MATRICES(mul_matrices, vmul)
#undef CUBIST_MATRICES

// dst = a * scale.
CUBIST_API void scale_rows(const RowShape& shape, Floats dst, Floats a, float scale) {
  for_rows(shape, [&](uint32_t offset, uint32_t, RowRepeats r) CUBIST_LAMBDA {
    xnpu::vmuls(dst[offset].address(), a[offset].address(), bits_of(scale),
                {.repeat = r.repeat,
                 .dst_rep = r.row_blocks,
                 .src_rep = r.row_blocks,
                 .type = isa::DataType::f32,
                 .dst_type = isa::DataType::f32});
  });
}
CUBIST_API void exp_rows(const RowShape& shape, Floats dst, Floats a) {
  for_rows(shape, [&](uint32_t offset, uint32_t, RowRepeats r) CUBIST_LAMBDA {
    xnpu::vexp(dst[offset].address(), a[offset].address(),
               {.repeat = r.repeat,
                .dst_rep = r.row_blocks,
                .src_rep = r.row_blocks,
                .type = isa::DataType::f32});
  });
}
// Between rows of T and rows of floats of the same pitch.
template <class D, class S>
CUBIST_API void cast_rows(const RowShape& shape, const AscendC::LocalTensor<D>& dst,
                          const AscendC::LocalTensor<S>& src, AscendC::RoundMode mode) {
  for_rows(shape, [&](uint32_t offset, uint32_t, RowRepeats r) CUBIST_LAMBDA {
    const auto blocks = [&](uint32_t bits) CUBIST_LAMBDA { return r.row_blocks * bits / 32; };
    xnpu::vconv(dst[offset].address(), src[offset].address(),
                {.repeat = r.repeat,
                 .dst_rep = blocks(kBitsOf<D>),
                 .src_rep = blocks(kBitsOf<S>),
                 .src_type = kTypeOf<S>,
                 .dst_type = kTypeOf<D>,
                 .round = static_cast<isa::RoundMode>(mode)});
  });
}

// ---- reductions

// begin() starts the fold of a row with its first columns, go_on() adds the others.
struct AddColumns {
  static constexpr bool kIsPlain = true;
  CUBIST_API static void begin(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    xnpu::vcopy(to, from,
                {.repeat = config.repeat, .src_rep = config.src1_rep, .type = config.type});
  }
  CUBIST_API static void go_on(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    xnpu::vadd(to, to, from, config);
  }
  using Whole = Sum;
};
struct LargestColumn : AddColumns {
  CUBIST_API static void go_on(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    xnpu::vmax(to, to, from, config);
  }
  using Whole = Largest;
};
struct AddSquares {
  static constexpr bool kIsPlain = false;
  CUBIST_API static void begin(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    config.src0_rep = config.src1_rep;
    xnpu::vmul(to, from, from, config);
  }
  CUBIST_API static void go_on(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    config.src0_rep = config.src1_rep;
    xnpu::vmla(to, from, from, config);
  }
  using Whole = Sum;
};

// Floats of scratch for each row that reduce_rows() needs.
inline constexpr uint32_t kReductionFloatsPerRow = kLanesOf<float>;

// Folds the columns of every row onto the first 64 of them, in `folded`, whose pitch is 64.
template <class F>
CUBIST_API void fold_rows(const RowShape& shape, Floats folded, Floats src) {
  constexpr uint32_t kLanes = kLanesOf<float>, kMaxField = 255;
  const uint32_t blocks = shape.pitch / kFloatsPerBlock;
  const uint32_t most = blocks > kMaxField ? 1 : kMaxField;
  for (uint32_t column = 0; column < shape.columns; column += kLanes) {
    const Masked masked(low_bits(shape.columns - column), 0);
    for (uint32_t row = 0; row < shape.rows; row += most) {
      const uint32_t left = shape.rows - row;
      const uint64_t to = folded[row * kLanes].address();
      const uint64_t from = src[row * shape.pitch + column].address();
      const isa::VectorBinaryConfig config = {.repeat = left < most ? left : most,
                                              .src1_rep = most == 1 ? 0 : blocks,
                                              .type = isa::DataType::f32};
      if (column == 0) {
        F::begin(to, from, config);
      } else {
        F::go_on(to, from, config);
      }
    }
    barrier(isa::Pipe::V);
  }
}

// One result per row, side by side.
template <class F>
CUBIST_API void reduce_rows(const RowShape& shape, Floats results, Floats src, Floats folded) {
  constexpr uint32_t kLanes = kLanesOf<float>, kMaxField = 255;
  const uint32_t blocks = shape.pitch / kFloatsPerBlock;
  const bool is_short = F::kIsPlain && shape.columns <= kLanes;
  if (F::kIsPlain && !is_short && blocks > kMaxField) {
    for (uint32_t row = 0; row < shape.rows; ++row) {
      reduce_all<typename F::Whole, float>(results[row].address(), src[row * shape.pitch].address(),
                                           folded.address(), shape.columns);
      barrier(isa::Pipe::V);
    }
    return;
  }
  if (!is_short) fold_rows<F>(shape, folded, src);
  const Masked masked(low_bits(shape.columns), 0);
  for (uint32_t row = 0; row < shape.rows; row += kMaxField) {
    const uint32_t left = shape.rows - row;
    F::Whole::reduce(results[row].address(),
                     is_short ? src[row * shape.pitch].address() : folded[row * kLanes].address(),
                     {.repeat = left < kMaxField ? left : kMaxField,
                      .src_rep = is_short ? blocks : kLanes / kFloatsPerBlock,
                      .type = isa::DataType::f32,
                      .order = isa::ReduceOrder::only_value});
  }
  barrier(isa::Pipe::V);
}

// The values of blocks that spread() made, side by side; dst may begin at any element.
CUBIST_API void gather_values(Floats dst, Floats blocks, uint32_t rows) {
  constexpr uint32_t kMaxRepeat = 255;
  const Masked masked(1, 0);
  for (uint32_t row = 0; row < rows; row += kMaxRepeat) {
    const uint32_t left = rows - row;
    xnpu::vcadd(dst[row].address(), blocks[row * kFloatsPerBlock].address(),
                {.repeat = left < kMaxRepeat ? left : kMaxRepeat,
                 .src_rep = 1,
                 .type = isa::DataType::f32});
  }
  barrier(isa::Pipe::V);
}

// A block of equal elements for each of `rows` values. Both have room for, and `values` holds, a
// multiple of eight.
template <class T>
CUBIST_API void spread(const AscendC::LocalTensor<T>& dst, const AscendC::LocalTensor<T>& values,
                       uint32_t rows) {
  constexpr uint32_t kPerRepeat = 8, kMaxRepeat = 254;  // even: sources stay on blocks
  const uint32_t repeats = groups_of(rows, kPerRepeat);
  for (uint32_t first = 0; first < repeats; first += kMaxRepeat) {
    const uint32_t left = repeats - first;
    AscendC::Brcb(dst[first * kPerRepeat * (kBlockBytes / sizeof(T))], values[first * kPerRepeat],
                  static_cast<uint8_t>(left < kMaxRepeat ? left : kMaxRepeat), {1, 8});
  }
  barrier(isa::Pipe::V);
}

}  // namespace cubist::ascendc

// Element by element over the rows of tiles (sheet.h). Sources may be BlockPerRow. The destination
// may be a source, exactly. One or several independent instructions: nothing here orders them.
#pragma once

#include "cubist/device/sheet.h"

namespace cubist::device {

constexpr uint32_t kBinaryStride = 0xff, kUnaryStride = 0x7ff;  // their stride fields

template <class T, class Issue>
__forceinline__ void binary_rows(const RowsOf<T>& dst, const RowsOf<T>& a, const RowsOf<T>& b,
                                 uint32_t rows, uint32_t columns, Issue issue) {
  constexpr uint32_t kOf = kLanes<T>;
  for_each_piece<kOf, kBinaryStride>(
      rows, columns,
      [&](const Piece& piece) {
        issue(piece.address(dst), piece.address(a), piece.address(b),
              isa::VectorBinaryConfig{.repeat = piece.repeats,
                                      .dst_blk = 1,
                                      .src0_blk = a.step,
                                      .src1_blk = b.step,
                                      .dst_rep = piece.repeat_stride(dst, kOf),
                                      .src0_rep = piece.repeat_stride(a, kOf),
                                      .src1_rep = piece.repeat_stride(b, kOf),
                                      .type = kTypeOf<T>});
      },
      dst, a, b);
}

#define CUBIST_BINARY_ROWS(name, instruction)                                                    \
  template <class T, class PitchA, class PitchB>                                                 \
  __forceinline__ void name##_rows(Ub<T> dst, uint32_t dst_pitch, Ub<T> a, PitchA a_pitch,       \
                                   Ub<T> b, PitchB b_pitch, uint32_t rows, uint32_t columns) {   \
    binary_rows<T>(rows_of(dst, dst_pitch), rows_of(a, a_pitch), rows_of(b, b_pitch), rows,      \
                   columns,                                                                      \
                   [](uint32_t to, uint32_t x, uint32_t y, const isa::VectorBinaryConfig& how) { \
                     xnpu::instruction(to, x, y, how);                                           \
                   });                                                                           \
  }
CUBIST_BINARY_ROWS(add, vadd)
CUBIST_BINARY_ROWS(subtract, vsub)
CUBIST_BINARY_ROWS(multiply, vmul)
CUBIST_BINARY_ROWS(divide, vdiv)
CUBIST_BINARY_ROWS(maximum, vmax)
CUBIST_BINARY_ROWS(minimum, vmin)
// dst = dst * a + b, product and sum each rounded.
CUBIST_BINARY_ROWS(multiply_add, vmadd)
#undef CUBIST_BINARY_ROWS

#define CUBIST_SCALAR_ROWS(name, instruction)                                                \
  template <class T>                                                                         \
  __forceinline__ void name##_rows(Ub<T> dst, uint32_t dst_pitch, Ub<T> src, uint32_t pitch, \
                                   ScalarOf<T> scalar, uint32_t rows, uint32_t columns) {    \
    const RowsOf<T> to = rows_of(dst, dst_pitch), from = rows_of(src, pitch);                \
    for_each_piece<kLanes<T>, kUnaryStride>(                                                 \
        rows, columns,                                                                       \
        [&](const Piece& piece) {                                                            \
          xnpu::instruction(piece.address(to), piece.address(from), bits_of<T>(scalar),      \
                            {.repeat = piece.repeats,                                        \
                             .dst_rep = piece.repeat_stride(to, kLanes<T>),                  \
                             .src_rep = piece.repeat_stride(from, kLanes<T>),                \
                             .type = kTypeOf<T>,                                             \
                             .dst_type = kTypeOf<T>});                                       \
        },                                                                                   \
        to, from);                                                                           \
  }
CUBIST_SCALAR_ROWS(add_scalar, vadds)
CUBIST_SCALAR_ROWS(multiply_scalar, vmuls)
CUBIST_SCALAR_ROWS(maximum_scalar, vmaxs)
CUBIST_SCALAR_ROWS(minimum_scalar, vmins)
#undef CUBIST_SCALAR_ROWS

#define CUBIST_UNARY_ROWS(name, instruction)                                              \
  template <class T, class Pitch>                                                         \
  __forceinline__ void name##_rows(Ub<T> dst, uint32_t dst_pitch, Ub<T> src, Pitch pitch, \
                                   uint32_t rows, uint32_t columns) {                     \
    const RowsOf<T> to = rows_of(dst, dst_pitch), from = rows_of(src, pitch);             \
    for_each_piece<kLanes<T>, kUnaryStride>(                                              \
        rows, columns,                                                                    \
        [&](const Piece& piece) {                                                         \
          xnpu::instruction(piece.address(to), piece.address(from),                       \
                            {.repeat = piece.repeats,                                     \
                             .src_blk = from.step,                                        \
                             .dst_rep = piece.repeat_stride(to, kLanes<T>),               \
                             .src_rep = piece.repeat_stride(from, kLanes<T>),             \
                             .type = kTypeOf<T>});                                        \
        },                                                                                \
        to, from);                                                                        \
  }
CUBIST_UNARY_ROWS(absolute, vabs)
CUBIST_UNARY_ROWS(exponential, vexp)
CUBIST_UNARY_ROWS(logarithm, vln)
CUBIST_UNARY_ROWS(reciprocal, vrec)
CUBIST_UNARY_ROWS(square_root, vsqrt)
CUBIST_UNARY_ROWS(copy, vcopy)
#undef CUBIST_UNARY_ROWS

// dst = value.
template <class T>
__forceinline__ void fill_rows(Ub<T> dst, uint32_t dst_pitch, ScalarOf<T> value, uint32_t rows,
                               uint32_t columns) {
  const RowsOf<T> to = rows_of(dst, dst_pitch);
  for_each_piece<kLanes<T>, kUnaryStride>(
      rows, columns,
      [&](const Piece& piece) {
        xnpu::vector_dup(piece.address(to), bits_of<T>(value),
                         {.repeat = piece.repeats,
                          .dst_rep = piece.repeat_stride(to, kLanes<T>),
                          .type = kTypeOf<T>});
      },
      to);
}

// dst = src as To: nearest even unless Round says otherwise; into integers saturating.
template <class To, isa::RoundMode Round = isa::RoundMode::none, class From>
__forceinline__ void convert_rows(Ub<To> dst, uint32_t dst_pitch, Ub<From> src, uint32_t pitch,
                                  uint32_t rows, uint32_t columns) {
  constexpr uint32_t kOf = kLanes<To, From>;
  const RowsOf<To> to = rows_of(dst, dst_pitch);
  const RowsOf<From> from = rows_of(src, pitch);
  for_each_piece<kOf, kUnaryStride>(
      rows, columns,
      [&](const Piece& piece) {
        xnpu::vconv(piece.address(to), piece.address(from),
                    {.repeat = piece.repeats,
                     .dst_rep = piece.repeat_stride(to, kOf),
                     .src_rep = piece.repeat_stride(from, kOf),
                     .src_type = kTypeOf<From>,
                     .dst_type = kTypeOf<To>,
                     .round = Round});
      },
      to, from);
}

}  // namespace cubist::device

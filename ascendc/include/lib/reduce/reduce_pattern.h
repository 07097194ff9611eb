// ReduceSum ReduceMean ReduceMax ReduceMin of a matrix along one axis: AR within each row, RA over
// the rows, one result for each of the others, side by side. Floats, as on the vendor's chips.
//
// AR adds by a pairwise tree: the tests allow 4 ulp for 2304 elements of one sign. RA adds one row
// after the other.
#pragma once

#include "ascendc/rows.h"
#include "kernel_tiling/math_needs.h"

namespace AscendC {
namespace Pattern::Reduce {

struct AR {};
struct RA {};

}  // namespace Pattern::Reduce
}  // namespace AscendC

namespace cubist::ascendc {

struct SmallestColumn : AddColumns {
  CUBIST_API static void go_on(uint64_t to, uint64_t from, isa::VectorBinaryConfig config) {
    xnpu::vmin(to, to, from, config);
  }
  using Whole = Smallest;
};

// Rows of whole blocks, whatever the columns that count.
CUBIST_API RowShape padded_matrix(const uint32_t shape[]) {
  return {shape[0], shape[1], device::round_up(shape[1], kFloatsPerBlock)};
}

template <class F>
CUBIST_API void reduce_along(AscendC::Pattern::Reduce::AR, const RowShape& shape, Floats dst,
                             Floats src, Scratch scratch) {
  const uint32_t groups = groups_of(shape.rows, needs::kSumGroup);
  const uint32_t part = needs::kSumGroup *
                        scratch.fitting(groups, needs::sum_group_bytes(shape.pitch, sizeof(float)));
  const Floats folded = scratch.take<float>(part * kReductionFloatsPerRow);
  for (uint32_t first = 0; first < shape.rows; first += part) {
    const uint32_t left = shape.rows - first;
    reduce_rows<F>({left < part ? left : part, shape.columns, shape.pitch}, dst[first],
                   src[first * shape.pitch], folded);
  }
}
template <class F>
CUBIST_API void reduce_along(AscendC::Pattern::Reduce::RA, const RowShape& shape, Floats dst,
                             Floats src, Scratch) {
  AscendC::Copy(dst, src, shape.columns);
  barrier(isa::Pipe::V);
  const Counting counting(shape.columns);
  for (uint32_t row = 1; row < shape.rows; ++row) {
    F::go_on(dst.address(), src[row * shape.pitch].address(), {.type = isa::DataType::f32});
    barrier(isa::Pipe::V);
  }
}

// How many elements a result is made of, and how many results there are.
CUBIST_API uint32_t reduced(AscendC::Pattern::Reduce::AR, const uint32_t shape[]) {
  return shape[1];
}
CUBIST_API uint32_t reduced(AscendC::Pattern::Reduce::RA, const uint32_t shape[]) {
  return shape[0];
}

template <class F, class T, class Pattern>
CUBIST_API void reduce_matrix(const AscendC::LocalTensor<T>& dst,
                              const AscendC::LocalTensor<T>& src, const uint32_t shape[],
                              bool is_padded, Scratch scratch) {
  static_assert(kTypeOf<T> == isa::DataType::f32,
                "ReduceSum, ReduceMean, ReduceMax, ReduceMin with a Pattern: not implemented: "
                "elements other than float");
  require(
      is_padded || shape[1] % kFloatsPerBlock == 0,
      "reduction with a Pattern: rows of {} elements, not padded\nsrcInnerPad, or rows of whole "
      "blocks of 32 B\nDataCopyPad pads rows as they come into UB",
      shape[1]);
  reduce_along<F>(Pattern(), padded_matrix(shape), dst, src, scratch);
}

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_PATTERN_REDUCTION(Name, F)                                                       \
  template <class T, class pattern, bool isReuseSource = false>                                 \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                    \
                       const LocalTensor<uint8_t>& tmp, const uint32_t srcShape[],              \
                       bool srcInnerPad) {                                                      \
    cubist::ascendc::reduce_matrix<cubist::ascendc::F, T, pattern>(                             \
        dst, src, srcShape, srcInnerPad, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name), tmp)); \
  }                                                                                             \
  template <class T, class pattern, bool isReuseSource = false>                                 \
  CUBIST_API void Name(const LocalTensor<T>& dst, const LocalTensor<T>& src,                    \
                       const uint32_t srcShape[], bool srcInnerPad) {                           \
    cubist::ascendc::reduce_matrix<cubist::ascendc::F, T, pattern>(                             \
        dst, src, srcShape, srcInnerPad, cubist::ascendc::Scratch(CUBIST_SCRATCH(#Name)));      \
  }
CUBIST_PATTERN_REDUCTION(ReduceSum, AddColumns)
CUBIST_PATTERN_REDUCTION(ReduceMax, LargestColumn)
CUBIST_PATTERN_REDUCTION(ReduceMin, SmallestColumn)
#undef CUBIST_PATTERN_REDUCTION

#define CUBIST_PATTERN_MEAN(kTmpParameter, kTmp)                                          \
  template <class T, class pattern, bool isReuseSource = false>                           \
  CUBIST_API void ReduceMean(const LocalTensor<T>& dst, const LocalTensor<T>& src,        \
                             kTmpParameter const uint32_t srcShape[], bool srcInnerPad) { \
    ReduceSum<T, pattern, isReuseSource>(dst, src, kTmp srcShape, srcInnerPad);           \
    const uint32_t each = cubist::ascendc::reduced(pattern(), srcShape);                  \
    const cubist::ascendc::Steps steps(srcShape[0] * srcShape[1] / each);                 \
    steps.muls(dst, dst, 1.0f / static_cast<float>(each));                                \
  }
#define CUBIST_COMMA_AFTER(...) __VA_ARGS__,
CUBIST_PATTERN_MEAN(CUBIST_COMMA_AFTER(const LocalTensor<uint8_t>& tmp), CUBIST_COMMA_AFTER(tmp))
CUBIST_PATTERN_MEAN(, )
#undef CUBIST_COMMA_AFTER
#undef CUBIST_PATTERN_MEAN

}  // namespace AscendC

// SoftmaxGrad: the gradient of rows of a softmax; SoftmaxGradFront: the sums of products in it, a
// block of 32 B of equal elements for each row. In float.
//
// Largest error against double that the tests measure, for rows of up to 2304 softmax results and
// gradients of [-1, 1]: 4.1e-8 of the sum of the products' magnitudes; of halfs 0.52 ulp of half
// beside that.
#pragma once

#include "lib/activation/softmax.h"

namespace cubist::ascendc {

// rows.sum = blocks of the sums of grad * src; rows.extra is overwritten.
template <class T>
CUBIST_API void sum_products(const SoftmaxRows<T>& rows, const AscendC::LocalTensor<T>& grad,
                             Floats y, uint32_t first) {
  const Floats g = rows.widened(rows.shape(), rows.extra, grad[rows.element(first)]);
  mul_matrices(rows.shape(), rows.extra, g, y);
  rows.template reduce<AddColumns>(rows.sum, rows.extra);
}
template <class T>
CUBIST_API void softmax_grad_front(const AscendC::LocalTensor<T>& dst,
                                   const AscendC::LocalTensor<T>& grad,
                                   const AscendC::LocalTensor<T>& src, SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    sum_products(rows, grad, rows.load(src, first), first);
    rows.store_values(dst, first, rows.sum);
  });
}
template <class T>
CUBIST_API void softmax_grad(const AscendC::LocalTensor<T>& dst,
                             const AscendC::LocalTensor<T>& grad,
                             const AscendC::LocalTensor<T>& src, SoftmaxRows<T> rows) {
  rows.for_parts([&](uint32_t first) CUBIST_LAMBDA {
    const Floats y = rows.load(src, first);
    sum_products(rows, grad, y, first);
    const Floats g = rows.widened(rows.shape(), rows.extra, grad[rows.element(first)]);
    sub_rows(rows.shape(), rows.extra, g, rows.sum);
    const Floats to = rows.target(dst, first);
    mul_matrices(rows.shape(), to, rows.extra, y);
    rows.store(dst, first, to);
  });
}

}  // namespace cubist::ascendc

namespace AscendC {

#define CUBIST_SOFTMAX_GRAD(kTmpParameter, kTmp)                                                   \
  /* dst = (grad - the row's sum of grad * src) * src; isFront: that sum. */                       \
  template <class T, bool isReuseSource = false, bool isBasicBlock = false,                        \
            bool isDataFormatNZ = false>                                                           \
  CUBIST_API void SoftmaxGrad(const LocalTensor<T>& dst, const LocalTensor<T>& grad,               \
                              const LocalTensor<T>& src,                                           \
                              kTmpParameter const SoftMaxTiling& tiling, bool isFront = false,     \
                              const SoftMaxShapeInfo& shape = {}) {                                \
    static_assert(!isDataFormatNZ, "SoftmaxGrad: not implemented: isDataFormatNZ");                \
    const cubist::ascendc::SoftmaxRows<T> rows(                                                    \
        cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxGrad") kTmp), shape, tiling, 1);           \
    if (isFront) return cubist::ascendc::softmax_grad_front(dst, grad, src, rows);                 \
    cubist::ascendc::softmax_grad(dst, grad, src, rows);                                           \
  }                                                                                                \
  template <class T, bool isBasicBlock = false, bool isDataFormatNZ = false>                       \
  CUBIST_API void SoftmaxGradFront(                                                                \
      const LocalTensor<T>& dst, const LocalTensor<T>& grad, const LocalTensor<T>& src,            \
      kTmpParameter const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {}) {             \
    static_assert(!isDataFormatNZ, "SoftmaxGrad: not implemented: isDataFormatNZ");                \
    cubist::ascendc::softmax_grad_front(                                                           \
        dst, grad, src,                                                                            \
        cubist::ascendc::SoftmaxRows<T>(                                                           \
            cubist::ascendc::Scratch(CUBIST_SCRATCH("SoftmaxGradFront") kTmp), shape, tiling, 1)); \
  }
#define CUBIST_TMP_PARAMETER const LocalTensor<uint8_t>&tmp,
#define CUBIST_TMP , tmp
CUBIST_SOFTMAX_GRAD(CUBIST_TMP_PARAMETER, CUBIST_TMP)
CUBIST_SOFTMAX_GRAD(, )
#undef CUBIST_TMP_PARAMETER
#undef CUBIST_TMP
#undef CUBIST_SOFTMAX_GRAD

}  // namespace AscendC

#include "harness.h"

// z: the softmax of x (rows of `pitch`, of which `columns` count), then the sums, then the maxima,
// a block of 32 B for each row. form 0: scratch of TPipe; 1: a tensor of tmp_bytes; 2:
// SimpleSoftMax with what SoftMax gave; 3: LogSoftMax; 4: without sums and maxima.
template <class T>
__aicore__ inline void softmax(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                               uint32_t pitch, uint32_t columns, uint32_t form,
                               uint32_t tmp_bytes) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    const LocalTensor<T> sum = dst[rows * pitch], max = sum[rows * (32 / sizeof(T))];
    SoftMaxTiling tiling;
    tiling.srcM = rows;
    tiling.srcK = pitch;
    const SoftMaxShapeInfo info = {rows, pitch, rows, columns};
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, tmp_bytes);
    switch (form) {
      case 0:
        return SoftMax<T>(dst, sum, max, a, tiling, info);
      case 1:
        return SoftMax<T>(dst, sum, max, a, scratch.Get<uint8_t>(), tiling, info);
      case 2:
        SoftMax<T>(dst, sum, max, a, tiling, info);
        return SimpleSoftMax<T>(dst, sum, max, a, tiling, info);
      case 3:
        return LogSoftMax<T>(dst, sum, max, a, tiling, info);
      default:
        return SoftMax<T>(dst, a, tiling, info);
    }
  });
}
// x and y are two blocks of columns of the same rows; z: the second block's result, and sums,
// maxima and factors of a row, a block of 32 B each.
template <class T>
__aicore__ inline void flash(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                             uint32_t pitch) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    constexpr uint32_t kPerBlock = 32 / sizeof(T);
    const LocalTensor<T> sum = dst[rows * pitch], max = sum[rows * kPerBlock],
                         factor = max[rows * kPerBlock];
    const SoftMaxShapeInfo info = {rows, pitch, rows, pitch};
    SoftMaxTiling tiling;
    SoftmaxFlashV2<T, false>(dst, sum, max, a, factor, sum, max, tiling, info);
    SoftmaxFlashV2<T, true>(dst, sum, max, b, factor, sum, max, tiling, info);
  });
}
// As above with SoftmaxFlash, whose results are divided by the sum so far.
template <class T>
__aicore__ inline void divided_flash(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                                     uint32_t pitch) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    constexpr uint32_t kPerBlock = 32 / sizeof(T);
    const LocalTensor<T> sum = dst[rows * pitch], max = sum[rows * kPerBlock],
                         factor = max[rows * kPerBlock];
    const SoftMaxShapeInfo info = {rows, pitch, rows, pitch};
    SoftMaxTiling tiling;
    SoftmaxFlash<T>(dst, sum, max, a, factor, sum, max, tiling, false, info);
    SoftmaxFlash<T>(dst, sum, max, b, factor, sum, max, tiling, true, info);
  });
}
// z: the gradient of rows x of a softmax, given that of its result in y; `form` 1 and 2: the sums
// of products, a block of 32 B for each row.
template <class T>
__aicore__ inline void softmax_grad(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                                    uint32_t pitch, uint32_t columns, uint32_t form,
                                    uint32_t tmp_bytes) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const SoftMaxShapeInfo info = {rows, pitch, rows, columns};
    SoftMaxTiling tiling;
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, tmp_bytes);
    if (form == 0) {
      SoftmaxGrad<T>(dst, b, a, scratch.Get<uint8_t>(), tiling, false, info);
    } else if (form == 1) {
      SoftmaxGrad<T>(dst, b, a, tiling, true, info);
    } else {
      SoftmaxGradFront<T>(dst, b, a, tiling, info);
    }
  });
}
// z = x, in rows of `pitch`; 9 in the rows whose value in y, a block of 32 B each, is 2.
extern "C" __global__ __aicore__ void adjust_rows(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                  uint32_t rows, uint32_t pitch) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    DataCopy(dst, a, count);
    PipeBarrier<PIPE_V>();
    const SoftMaxShapeInfo info = {rows, pitch, rows, pitch};
    ASSERT(!AdjustSoftMaxRes(dst, b, 0x40400000u, 9.0f, info));  // 3
    ASSERT(AdjustSoftMaxRes(dst, b, 0x40000000u, 9.0f, info));   // 2
  });
}
#define KERNELS(T)                                                                      \
  extern "C" __global__ __aicore__ void SoftMax_##T(                                    \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch,   \
      uint32_t columns, uint32_t form, uint32_t tmp_bytes) {                            \
    softmax<T>(x, y, z, count, rows, pitch, columns, form, tmp_bytes);                  \
  }                                                                                     \
  extern "C" __global__ __aicore__ void SoftmaxFlashV2_##T(                             \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch) { \
    flash<T>(x, y, z, count, rows, pitch);                                              \
  }                                                                                     \
  extern "C" __global__ __aicore__ void SoftmaxFlash_##T(                               \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch) { \
    divided_flash<T>(x, y, z, count, rows, pitch);                                      \
  }                                                                                     \
  extern "C" __global__ __aicore__ void SoftmaxGrad_##T(                                \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch,   \
      uint32_t columns, uint32_t form, uint32_t tmp_bytes) {                            \
    softmax_grad<T>(x, y, z, count, rows, pitch, columns, form, tmp_bytes);             \
  }
KERNELS(float)
KERNELS(half)

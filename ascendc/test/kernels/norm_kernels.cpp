#include "harness.h"

// z: the normalised rows of x, then their means, then their variances; y holds gamma, then beta.
// form 0: scratch of TPipe; 1: a tensor of tmp_bytes; 2: RmsNorm.
template <class T>
__aicore__ inline void normalise(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows,
                                 uint32_t pitch, uint32_t columns, uint32_t form,
                                 uint32_t tmp_bytes) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<T> mean = dst[rows * pitch], variance = mean[(rows + 15) / 16 * 16];
    LayerNormTiling tiling;
    tiling.bLength = 1;
    tiling.sLength = rows;
    tiling.hLength = pitch;
    tiling.originalHLength = columns;
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, tmp_bytes);
    if (form == 0) {
      LayerNorm<T>(dst, mean, variance, a, b, b[pitch], T(1e-3f), tiling);
    } else if (form == 1) {
      LayerNorm<T>(dst, mean, variance, a, b, b[pitch], scratch.Get<uint8_t>(), T(1e-3f), tiling);
    } else {
      RmsNormTiling rms;
      rms.bLength = rows;
      rms.sLength = 1;
      rms.hLength = pitch;
      rms.originalHLength = columns;
      RmsNorm<T>(dst, a, b, T(1e-3f), rms);
    }
  });
}
#define KERNEL(T)                                                                     \
  extern "C" __global__ __aicore__ void LayerNorm_##T(                                \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch, \
      uint32_t columns, uint32_t form, uint32_t tmp_bytes) {                          \
    normalise<T>(x, y, z, count, rows, pitch, columns, form, tmp_bytes);              \
  }
KERNEL(float)
KERNEL(half)

// z: the normalised rows of x, then means, then 1 / deviations, as floats; y holds gamma, beta and
// what DeepNorm adds to the rows. form 0: LayerNorm; 1: without beta, with little scratch; 2:
// without statistics; 3: DeepNorm (statistics of T).
template <class T>
__aicore__ inline void normalise_by_shape(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                          uint32_t rows, uint32_t pitch, uint32_t columns,
                                          uint32_t form, uint32_t tmp_bytes) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<float> mean = dst[rows * pitch].template ReinterpretCast<float>(),
                             rstd = mean[(rows + 7) / 8 * 8];
    const LayerNormPara para = {rows, columns, pitch};
    const LayerNormSeparateTiling tiling;
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, tmp_bytes);
    if (form == 0) {
      LayerNorm<T, T>(dst, mean, rstd, a, b, b[pitch], 1e-3f, para, tiling);
    } else if (form == 1) {
      LayerNorm<T, T, false, LNCFG_NOBETA>(dst, mean, rstd, a, b, b[pitch], 1e-3f,
                                           scratch.Get<uint8_t>(), para, tiling);
    } else if (form == 2) {
      LayerNorm<T, T, false, LNCFG_ONLYOUTPUT>(dst, mean, rstd, a, b, b[pitch], 1e-3f, para,
                                               tiling);
    } else {
      DeepNormTiling deep;
      deep.bLength = 1;
      deep.sLength = rows;
      deep.hLength = pitch;
      deep.originalHLength = columns;
      const LocalTensor<T> narrow_mean = dst[rows * pitch],
                           narrow_rstd = narrow_mean[(rows + 15) / 16 * 16];
      DeepNorm<T>(dst, narrow_mean, narrow_rstd, a, b[2 * pitch], b[pitch], b,
                  scratch.Get<uint8_t>(), T(0.5f), T(1e-3f), deep);
    }
  });
}

// x: pieces of rows x columns; z: mean and variance of all of it, first as two rows for each place,
// then joined (`form` 0: evenly, 1: by head and tail, 2: by counts of y).
extern "C" __global__ __aicore__ void welford(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                              uint32_t pieces, uint32_t columns, uint32_t head,
                                              uint32_t form) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<float> mean = dst, variance = dst[columns], all = dst[2 * columns];
    Duplicate(dst, 0.0f, 2 * columns);
    PipeBarrier<PIPE_V>();
    for (uint32_t i = 0; i < pieces; ++i) {
      // Of the last piece only the head is there.
      const uint32_t there = form == 1 && i + 1 == pieces ? head : columns;
      WelfordUpdate<float, float>(mean, variance, mean, variance, a[i * columns],
                                  {1, columns, there, 1.0f / (i + 1)});
    }
    WelfordFinalizePara para;
    para.rnLength = pieces;
    para.abLength = columns;
    para.abRec = 1.0f / columns;
    para.rRec = 1.0f / (pieces * columns);
    if (form == 1) {
      para.headCount = pieces;
      para.headCountLength = head;
      para.tailCount = pieces - 1;
      para.tailCountLength = columns - head;
      para.rRec = 1.0f / ((pieces - 1) * columns + head);
    }
    if (form == 2) {
      WelfordFinalize(all, all[8], mean, variance, b.template ReinterpretCast<int32_t>(), para);
    } else {
      WelfordFinalize(all, all[8], mean, variance, para);
    }
  });
}
#define KERNEL_BY_SHAPE(T)                                                            \
  extern "C" __global__ __aicore__ void NormByShape_##T(                              \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t rows, uint32_t pitch, \
      uint32_t columns, uint32_t form, uint32_t tmp_bytes) {                          \
    normalise_by_shape<T>(x, y, z, count, rows, pitch, columns, form, tmp_bytes);     \
  }
KERNEL_BY_SHAPE(float)
KERNEL_BY_SHAPE(half)

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

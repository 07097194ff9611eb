#include "harness.h"

// z (bytes) = x * 12.5 + 3, as int8_t; four of them to a float.
extern "C" __global__ __aicore__ void AscendQuant_float(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                        uint32_t count) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    AscendQuant(dst.template ReinterpretCast<int8_t>(), a, 12.5f, 3.0f, count);
  });
}
extern "C" __global__ __aicore__ void AscendQuant_half(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                       uint32_t count) {
  through_queues<half, half>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    AscendQuant(dst.template ReinterpretCast<int8_t>(), a, 12.5f, 3.0f, count);
  });
}

// Rows of 48 integers of x, of which 45 count, times 0.25 or (`form` 1) the floats of y.
template <class D>
__aicore__ inline void dequantize(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form) {
  through_queues<int32_t, int32_t>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    const LocalTensor<D> to = dst.template ReinterpretCast<D>();
    const DequantParams params = {count / 48, 48, 45};
    if (form == 0) {
      AscendDequant(to, a, 0.25f, params);
    } else {
      AscendDequant(to, a, b.template ReinterpretCast<float>(), params);
    }
  });
}
#define DEQUANTIZE(T)                                                                      \
  extern "C" __global__ __aicore__ void AscendDequant_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                          uint32_t count, uint32_t form) { \
    dequantize<T>(x, y, z, count, form);                                                   \
  }
DEQUANTIZE(float)
DEQUANTIZE(half)

// Sums (`form` 0) or means of the first n of each row of `inner`.
template <class T>
__aicore__ inline void sum(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form,
                           uint32_t rows, uint32_t inner, uint32_t n) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    const SumParams params = {rows, inner, n};
    if (form == 0) {
      Sum(dst, a, params);
    } else {
      Mean(dst, a, params);
    }
  });
}
#define SUM(T)                                                                                   \
  extern "C" __global__ __aicore__ void Sum_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, \
                                                uint32_t form, uint32_t rows, uint32_t inner,    \
                                                uint32_t n) {                                    \
    sum<T>(x, y, z, count, form, rows, inner, n);                                                \
  }
SUM(float)
SUM(half)

// z = (x - 3) * 0.5 of bytes, or (`form` 1) with the offset and scale of each of 96 columns, which
// lie in y: offsets, then scales.
template <class D>
__aicore__ inline void anti_quantize(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                     uint32_t form) {
  through_queues<D, D>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    constexpr uint32_t kColumns = 96;
    LocalTensor<int8_t> bytes = a.template ReinterpretCast<int8_t>();
    bytes.SetSize(count);
    if (form == 0) {
      AscendAntiQuant<int8_t, D, false>(dst, bytes, D(-3), D(0.5f), count / kColumns);
    } else {
      AscendAntiQuant<int8_t, D, false>(dst, bytes, b, b[kColumns], count / kColumns,
                                        {1, kColumns, 1, kColumns});
    }
  });
}
#define ANTI_QUANTIZE(T)                                                                     \
  extern "C" __global__ __aicore__ void AscendAntiQuant_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                            uint32_t count, uint32_t form) { \
    anti_quantize<T>(x, y, z, count, form);                                                  \
  }
ANTI_QUANTIZE(float)
ANTI_QUANTIZE(half)

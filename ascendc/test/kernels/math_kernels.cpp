#include "harness.h"

// z = f(x[, y]), with what TPipe has left as scratch.
#define KERNEL(Name, T, call)                                                       \
  extern "C" __global__ __aicore__ void Name##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                   uint32_t count, uint32_t) {      \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {         \
      (void)b;                                                                      \
      call;                                                                         \
    });                                                                             \
  }                                                                                 \
  static_assert(true)
// With a tensor of scratch so short that the call works in several parts.
#define PARTS(Name, T, call)                                                             \
  extern "C" __global__ __aicore__ void Name##Parts_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                        uint32_t count, uint32_t) {      \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {              \
      TBuf<> scratch;                                                                    \
      GetTPipePtr()->InitBuffer(scratch, 8192);                                          \
      const LocalTensor<uint8_t> tmp = scratch.Get<uint8_t>();                           \
      (void)b;                                                                           \
      call;                                                                              \
    });                                                                                  \
  }                                                                                      \
  static_assert(true)
#define ONE(Name) KERNEL(Name, float, Name(dst, a, count))
#define TWO(Name) KERNEL(Name, float, Name(dst, a, b, count))
#define ONE_HALF(Name) KERNEL(Name, half, Name(dst, a, count))
#define TWO_HALF(Name) KERNEL(Name, half, Name(dst, a, b, count))

ONE(Sigmoid);
ONE(Silu);
ONE(Gelu);
ONE(FasterGelu);
TWO(GeGLU);
TWO(ReGlu);
KERNEL(SwiGLU, float, SwiGLU(dst, a, b, 1.5f, count));
ONE(Floor);
ONE(Ceil);
ONE(Round);
ONE(Rint);
ONE(Trunc);
ONE(Frac);
ONE(Sign);
ONE(Log);
ONE(Log2);
ONE(Log10);
ONE(Tanh);
ONE(Sinh);
ONE(Cosh);
ONE(Sin);
ONE(Cos);
ONE(Tan);
ONE(Asin);
ONE(Acos);
ONE(Atan);
ONE(Erf);
ONE(Erfc);
TWO(Power);
KERNEL(PowerOfAll, float, Power(dst, a, 2.5f, count));
KERNEL(PowerOfOne, float, Power(dst, 1.5f, a, count));
ONE(Asinh);
ONE(Acosh);
ONE(Atanh);
KERNEL(Swish, float, Swish(dst, a, count, 1.5f));
KERNEL(Clamp, float, Clamp(dst, a, -1.5f, 2.5f, count));
KERNEL(ClampMin, float, ClampMin(dst, a, -1.5f, count));
KERNEL(ClampMax, float, ClampMax(dst, a, 2.5f, count));
TWO(Fmod);
TWO(Hypot);
KERNEL(Fma, float, Fma(dst, a, b, a, count));
ONE_HALF(Sigmoid);
ONE_HALF(Rint);
ONE_HALF(Tanh);
ONE_HALF(Cos);
ONE_HALF(Asinh);
TWO_HALF(GeGLU);
TWO_HALF(Hypot);
PARTS(Tanh, float, Tanh(dst, a, tmp, count));
PARTS(GeGLU, float, GeGLU(dst, a, b, tmp, count));
PARTS(Hypot, half, Hypot(dst, a, b, tmp, count));
KERNEL(Xor, int16_t, Xor(dst, a, b, count));

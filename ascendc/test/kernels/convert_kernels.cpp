#include "harness.h"

// z = x in another type, rounded by `mode`.
#define CONVERSION(Out, In)                                                            \
  extern "C" __global__ __aicore__ void Cast_##Out##_##In(                             \
      GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form, uint32_t mode) { \
    through_queues<Out, In>(x, y, z, count, [&](auto& dst, auto& a, auto&) {           \
      constexpr uint32_t kWider = sizeof(Out) > sizeof(In) ? sizeof(Out) : sizeof(In); \
      constexpr uint32_t kLanes = 256 / kWider;                                        \
      const auto round = static_cast<RoundMode>(mode);                                 \
      SetDeqScale(half(0.5));                                                          \
      if (form == kCount) {                                                            \
        Cast(dst, a, round, count);                                                    \
      } else {                                                                         \
        Cast(dst, a, round, uint64_t{kLanes}, static_cast<uint8_t>(count / kLanes),    \
             {1, 1, 8 * sizeof(Out) / kWider, 8 * sizeof(In) / kWider});               \
      }                                                                                \
    });                                                                                \
  }
CONVERSION(half, float)
CONVERSION(float, half)
CONVERSION(bfloat16_t, float)
CONVERSION(float, bfloat16_t)
CONVERSION(int32_t, float)
CONVERSION(float, int32_t)
CONVERSION(int16_t, float)
CONVERSION(int8_t, half)
CONVERSION(half, int8_t)
CONVERSION(uint8_t, half)
CONVERSION(int16_t, half)
CONVERSION(int32_t, half)
CONVERSION(half, int32_t)
CONVERSION(float, float)

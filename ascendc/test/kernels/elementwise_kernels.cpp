#include "harness.h"

#define BINARY(Name, T)                                                             \
  extern "C" __global__ __aicore__ void Name##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                   uint32_t count, uint32_t form) { \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {         \
      by_form<T>(                                                                   \
          form, count, [&] { Name(dst, a, b, count); },                             \
          [&](auto mask, uint8_t repeats) {                                         \
            Name(dst, a, b, mask, repeats, {1, 1, 1, 8, 8, 8});                     \
          });                                                                       \
    });                                                                             \
  }
#define UNARY(Name, T)                                                                     \
  extern "C" __global__ __aicore__ void Name##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z,        \
                                                   uint32_t count, uint32_t form) {        \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {                  \
      by_form<T>(                                                                          \
          form, count, [&] { Name(dst, a, count); },                                       \
          [&](auto mask, uint8_t repeats) { Name(dst, a, mask, repeats, {1, 1, 8, 8}); }); \
    });                                                                                    \
  }
#define SCALAR(Name, T, value)                                                                    \
  extern "C" __global__ __aicore__ void Name##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z,               \
                                                   uint32_t count, uint32_t form) {               \
    through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {                         \
      by_form<T>(                                                                                 \
          form, count, [&] { Name(dst, a, value, count); },                                       \
          [&](auto mask, uint8_t repeats) { Name(dst, a, value, mask, repeats, {1, 1, 8, 8}); }); \
    });                                                                                           \
  }
#define FLOATS(FORM, Name) FORM(Name, half) FORM(Name, float)
#define NUMBERS(FORM, Name) FLOATS(FORM, Name) FORM(Name, int16_t) FORM(Name, int32_t)

NUMBERS(BINARY, Add)
NUMBERS(BINARY, Sub)
NUMBERS(BINARY, Mul)
NUMBERS(BINARY, Max)
NUMBERS(BINARY, Min)
FLOATS(BINARY, Div)
BINARY(And, uint16_t)
BINARY(Or, uint16_t)
FLOATS(BINARY, AddRelu)
FLOATS(BINARY, SubRelu)
FLOATS(BINARY, MulAddDst)
FLOATS(BINARY, FusedMulAdd)
FLOATS(BINARY, FusedMulAddRelu)
FLOATS(BINARY, MulAddRelu)

FLOATS(UNARY, Abs)
FLOATS(UNARY, Exp)
FLOATS(UNARY, Ln)
FLOATS(UNARY, Sqrt)
FLOATS(UNARY, Rsqrt)
FLOATS(UNARY, Reciprocal)
FLOATS(UNARY, Relu)
UNARY(Relu, int32_t)
UNARY(Not, uint16_t)

#define SCALAR3(Name, T) SCALAR(Name, T, 3)
NUMBERS(SCALAR3, Adds)
NUMBERS(SCALAR3, Muls)
NUMBERS(SCALAR3, Maxs)
NUMBERS(SCALAR3, Mins)
FLOATS(SCALAR3, LeakyRelu)
FLOATS(SCALAR3, Axpy)
SCALAR3(ShiftLeft, int32_t)
SCALAR3(ShiftLeft, uint16_t)
SCALAR3(ShiftRight, int32_t)
SCALAR3(ShiftRight, uint16_t)

// dst (float) += x (half) * 3
extern "C" __global__ __aicore__ void AxpyWiden(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                uint32_t) {
  through_queues<float, half>(x, y, z, count,
                              [&](auto& dst, auto& a, auto&) { Axpy(dst, a, half(3), count); });
}

#define NARROWING(Name, Out, In)                                                      \
  extern "C" __global__ __aicore__ void Name##_##Out(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                     uint32_t count, uint32_t) {      \
    through_queues<Out, In>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {        \
      SetDeqScale(half(0.5));                                                         \
      Name(dst, a, b, count);                                                         \
    });                                                                               \
  }
NARROWING(MulCast, int8_t, half)
NARROWING(MulCast, uint8_t, half)
NARROWING(AddReluCast, int8_t, half)
NARROWING(AddReluCast, half, float)
NARROWING(SubReluCast, half, float)
NARROWING(AddDeqRelu, half, int32_t)

// z = x * y + x and z = x < y ? by the operators of tensors
extern "C" __global__ __aicore__ void Operators(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                uint32_t) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    dst = a * b;
    PipeBarrier<PIPE_V>();
    dst = dst + a;
    PipeBarrier<PIPE_V>();
    dst = dst - b;
  });
}

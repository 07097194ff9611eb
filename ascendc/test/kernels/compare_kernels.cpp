#include "harness.h"

// z = x <mode> y ? x : y, by bits in UB. `form`: kCount, kLength (repeats, every lane).
template <class T>
__aicore__ inline void choose(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form,
                              uint32_t mode) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, count / 8);
    LocalTensor<uint8_t> bits = scratch.Get<uint8_t>();
    const auto condition = static_cast<CMPMODE>(mode);
    const auto repeats = static_cast<uint8_t>(count * sizeof(T) / 256);
    const uint64_t lanes = 256 / sizeof(T);
    if (form == kCount) {
      Compare(bits, a, b, condition, count);
      PipeBarrier<PIPE_V>();
      Select(dst, bits, a, b, SELMODE::VSEL_TENSOR_TENSOR_MODE, count);
    } else {
      Compare(bits, a, b, condition, lanes, repeats, {1, 1, 1, 8, 8, 8});
      PipeBarrier<PIPE_V>();
      Select(dst, bits, a, b, SELMODE::VSEL_TENSOR_TENSOR_MODE, lanes, repeats, {1, 1, 1, 8, 8, 8});
    }
  });
}

// z = x <mode> 3 ? x : -1.
template <class T>
__aicore__ inline void choose_scalar(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form,
                                     uint32_t mode) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, count / 8);
    LocalTensor<uint8_t> bits = scratch.Get<uint8_t>();
    const auto condition = static_cast<CMPMODE>(mode);
    const auto repeats = static_cast<uint8_t>(count * sizeof(T) / 256);
    const uint64_t lanes = 256 / sizeof(T);
    if (form == kCount) {
      CompareScalar(bits, a, 3, condition, count);
      PipeBarrier<PIPE_V>();
      Select(dst, bits, a, -1, SELMODE::VSEL_TENSOR_SCALAR_MODE, count);
    } else {
      Compares(bits, a, 3, condition, lanes, repeats, {1, 1, 8, 8});
      PipeBarrier<PIPE_V>();
      Select(dst, bits, a, -1, SELMODE::VSEL_TENSOR_SCALAR_MODE, lanes, repeats,
             {1, 1, 1, 8, 8, 8});
    }
  });
}

// As choose(), by the bits of the first repeat, through the compare mask.
template <class T>
__aicore__ inline void choose_by_register(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                          uint32_t form, uint32_t mode) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    TBuf<> scratch;
    GetTPipePtr()->InitBuffer(scratch, 32);
    LocalTensor<uint8_t> bits = scratch.Get<uint8_t>();
    const auto condition = static_cast<CMPMODE>(mode);
    const auto repeats = static_cast<uint8_t>(count * sizeof(T) / 256);
    const uint64_t lanes = 256 / sizeof(T);
    Compare(a, b, condition, lanes, {1, 1, 1, 8, 8, 8});
    PipeBarrier<PIPE_V>();
    GetCmpMask(bits);
    PipeBarrier<PIPE_V>();
    if (form == kCount) {
      Select(dst, bits, a, b, SELMODE::VSEL_CMPMASK_SPR, count);
    } else {
      Compare(a, a, CMPMODE::NE, lanes, {1, 1, 1, 8, 8, 8});  // another mask
      PipeBarrier<PIPE_V>();
      SetCmpMask(bits);
      PipeBarrier<PIPE_V>();
      Select(dst, a, b, repeats, {1, 1, 1, 8, 8, 8});
    }
  });
}

#define COMPARISON(Name, T)                                                                        \
  extern "C" __global__ __aicore__ void Name##_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z,                \
                                                   uint32_t count, uint32_t form, uint32_t mode) { \
    Name<T>(x, y, z, count, form, mode);                                                           \
  }
COMPARISON(choose, half)
COMPARISON(choose, float)
COMPARISON(choose_scalar, half)
COMPARISON(choose_scalar, float)
COMPARISON(choose_by_register, half)
COMPARISON(choose_by_register, float)

// z begins with the bits of x <mode> y.
extern "C" __global__ __aicore__ void compare_int32_t(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                      uint32_t count, uint32_t mode) {
  through_queues<int32_t, int32_t>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    Compare(dst.template ReinterpretCast<uint8_t>(), a, b, static_cast<CMPMODE>(mode), count);
  });
}

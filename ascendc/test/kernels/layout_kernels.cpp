#include "harness.h"

// 16 blocks of x, transposed into 16 of z; `form` 0: lists of tensors, 1: of addresses.
template <class T>
__aicore__ inline void to_5hd(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t form) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    constexpr uint32_t kPerBlock = 32 / sizeof(T);
    const auto repeats = static_cast<uint8_t>(count / (16 * kPerBlock));
    const uint16_t stride = repeats == 1 ? 0 : 16;
    const TransDataTo5HDParams params(false, false, repeats, stride, stride);
    LocalTensor<T> to[16], from[16];
    uint64_t to_addresses[16], from_addresses[16];
    for (uint32_t i = 0; i < 16; ++i) {
      to[i] = dst[i * kPerBlock];
      from[i] = a[i * kPerBlock];
      to_addresses[i] = to[i].GetPhyAddr();
      from_addresses[i] = from[i].GetPhyAddr();
    }
    if (form == 0) {
      TransDataTo5HD<T>(to, from, params);
    } else {
      TransDataTo5HD<T>(to_addresses, from_addresses, params);
    }
  });
}
// z, of shape rows x columns, repeats the first row or column of x, or its first element (axis 2).
template <class T>
__aicore__ inline void broadcast(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count, uint32_t axis,
                                 uint32_t rows, uint32_t columns) {
  through_queues<T, T>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    const uint32_t to[2] = {rows, columns}, row[2] = {1, columns}, column[2] = {rows, 1};
    const uint32_t line[1] = {rows * columns}, one[1] = {1};
    if (axis == 0) {
      BroadCast<T, 2, 0>(dst, a, to, row);
    } else if (axis == 1) {
      BroadCast<T, 2, 1>(dst, a, to, column);
    } else {
      BroadCast<T, 1, 0>(dst, a, line, one);
    }
  });
}
#define KERNELS(T)                                                                          \
  extern "C" __global__ __aicore__ void TransDataTo5HD_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z, \
                                                           uint32_t count, uint32_t form) { \
    to_5hd<T>(x, y, z, count, form);                                                        \
  }                                                                                         \
  extern "C" __global__ __aicore__ void BroadCast_##T(GM_ADDR x, GM_ADDR y, GM_ADDR z,      \
                                                      uint32_t count, uint32_t axis,        \
                                                      uint32_t rows, uint32_t columns) {    \
    broadcast<T>(x, y, z, count, axis, rows, columns);                                      \
  }
KERNELS(float)
KERNELS(half)

// The elements of x that `pattern` keeps, of `repeats` runs of `elements`.
extern "C" __global__ __aicore__ void GatherMaskRuns_float(GM_ADDR x, GM_ADDR y, GM_ADDR z,
                                                           uint32_t count, uint32_t pattern,
                                                           uint32_t elements) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto&) {
    uint64_t kept = 0;
    const GatherMaskParams params(1, static_cast<uint16_t>(count / elements),
                                  static_cast<uint16_t>(elements / 8), 0);
    GatherMask(dst, a, static_cast<uint8_t>(pattern), true, elements, params, kept);
  });
}

#if __NPU_ARCH__ != 2201
extern "C" __global__ __aicore__ void Scatter_float(GM_ADDR x, GM_ADDR y, GM_ADDR z, uint32_t count,
                                                    uint32_t) {
  through_queues<float, float>(x, y, z, count, [&](auto& dst, auto& a, auto& b) {
    Scatter(dst, a, b.template ReinterpretCast<uint32_t>(), 0, count);
  });
}
#endif

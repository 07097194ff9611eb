// Tiles between GM and UB, for kernels of the tests.
#pragma once

#include "broken_rings.h"
#include "cubist/device/movers.h"
#include "cubist/device/vector.h"

namespace cubist::device {

template <class T>
__forceinline__ void load_tile(Ub<T> dst, uint64_t src, uint32_t count) {
  load_bytes(dst.address, src, static_cast<uint32_t>(count * sizeof(T)));
}
template <class T>
__forceinline__ void store_tile(uint64_t dst, Ub<T> src, uint32_t count) {
  store_bytes(dst, src.address, static_cast<uint32_t>(count * sizeof(T)));
}

}  // namespace cubist::device

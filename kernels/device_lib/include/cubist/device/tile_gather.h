// Elements from anywhere in UB: five per cycle, for what no faster instruction reaches.
#pragma once

#include "cubist/device/tile_broadcast.h"

namespace cubist::device {

// offsets[i] = i * step bytes. Orders itself.
__forceinline__ void stride_offsets(Ub<int32_t> offsets, int32_t step, uint32_t count) {
  count_up(offsets, 0, count);
  barrier<Pipe::V>();
  multiply_scalar(offsets, offsets, step, count);
}

// dst[i] = the element `offsets[i]` bytes from `src` on, which need not be aligned to 32 B.
template <class T>
__forceinline__ void gather(Ub<T> dst, Ub<T> src, Ub<int32_t> offsets, uint32_t count) {
  set_count(count);
  xnpu::vgather(dst.address, offsets.address, src.address, {.type = kTypeOf<T>});
}

}  // namespace cubist::device

// One value to many elements, and the numbers of elements. Nothing here orders instructions.
#pragma once

#include "cubist/device/vector.h"

namespace cubist::device {

// Values that vbrcb takes per repeat.
constexpr uint32_t kSpreadGroup = 8;

// Each of `count` values fills a 32 B block of dst. Reads and writes up to the next multiple of 8
// values.
template <class T>
__forceinline__ void spread_to_blocks(Ub<T> dst, Ub<T> src, uint32_t count) {
  const uint32_t groups = ceil_div(count, kSpreadGroup);
  for (uint32_t group = 0; group < groups; group += kMaxRepeats) {
    const uint32_t first = group * kSpreadGroup;
    xnpu::vbrcb(dst.address + first * kBlockBytes,
                static_cast<uint32_t>(src.address + first * sizeof(T)),
                {.repeat = smaller(groups - group, kMaxRepeats), .type = kTypeOf<T>});
  }
}

// dst[i] = first + i.
__forceinline__ void count_up(Ub<int32_t> dst, int32_t first, uint32_t count) {
  set_count(count);
  xnpu::vci(dst.address, bits_of(first), {.type = isa::DataType::s32});
}

}  // namespace cubist::device

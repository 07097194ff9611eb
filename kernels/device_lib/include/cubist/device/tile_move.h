// Tiles between GM and UB: rows of elements, `pitch` elements from row to row.
#pragma once

#include "cubist/device/movers.h"
#include "cubist/device/vector.h"

namespace cubist::device {

// GM -> UB (MTE2). dst_pitch: a multiple of 32 B, unless rows lie end to end on both sides. What a
// row's last 32 B has beyond it becomes zero.
template <class T>
__forceinline__ void load_tile(Ub<T> dst, uint32_t dst_pitch, uint64_t src, uint32_t src_pitch,
                               uint32_t rows, uint32_t columns) {
  load_rows(dst.address, src,
            {.rows = rows,
             .bytes = static_cast<uint32_t>(columns * sizeof(T)),
             .gm_pitch = static_cast<uint32_t>(src_pitch * sizeof(T)),
             .ub_pitch = static_cast<uint32_t>(dst_pitch * sizeof(T))});
}
template <class T>
__forceinline__ void load_tile(Ub<T> dst, uint64_t src, uint32_t count) {
  load_bytes(dst.address, src, static_cast<uint32_t>(count * sizeof(T)));
}

// UB -> GM (MTE3), as load_tile.
template <class T>
__forceinline__ void store_tile(uint64_t dst, uint32_t dst_pitch, Ub<T> src, uint32_t src_pitch,
                                uint32_t rows, uint32_t columns) {
  store_rows(dst, src.address,
             {.rows = rows,
              .bytes = static_cast<uint32_t>(columns * sizeof(T)),
              .gm_pitch = static_cast<uint32_t>(dst_pitch * sizeof(T)),
              .ub_pitch = static_cast<uint32_t>(src_pitch * sizeof(T))});
}
template <class T>
__forceinline__ void store_tile(uint64_t dst, Ub<T> src, uint32_t count) {
  store_bytes(dst, src.address, static_cast<uint32_t>(count * sizeof(T)));
}

}  // namespace cubist::device

// Tiling of nchw_to_5hd and hd5_to_nchw: planner and kernels agree here.
#pragma once

#include "cubist/device/arithmetic.h"

namespace cubist::kernels {

// A step moves up to `tile_groups` groups of C0 channels and up to `tile` pixels of one image.
struct LayoutTiling {
  uint32_t n, channels, pixels;
  uint32_t tile;         // pixels, a multiple of kLayoutPixels, at most kLayoutMaxPixels
  uint32_t tile_groups;  // groups of C0 channels
};

constexpr uint32_t kLayoutPixels = 16;           // of one repeat
constexpr uint32_t kLayoutMaxPixels = 255 * 16;  // of one instruction

// UB bytes. Per pixel and group: two slots of rows and of pixels, and rows once more if the type
// changes; per pixel of a tile: a row of zeros.
constexpr uint64_t layout_ub_bytes(uint32_t tile, uint32_t groups, uint32_t c0, uint32_t rows_bytes,
                                   uint32_t pixels_bytes) {
  const bool converts = rows_bytes != pixels_bytes;
  const uint64_t per_group =
      2 * c0 * rows_bytes + 2 * device::kBlockBytes + (converts ? c0 * pixels_bytes : 0);
  return uint64_t{tile} * (groups * per_group + pixels_bytes);
}

}  // namespace cubist::kernels

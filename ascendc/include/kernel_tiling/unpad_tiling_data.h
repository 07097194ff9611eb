// Tiling data of UnPad, and the scratch that it needs: for the host and the device.
#pragma once

#include <stdint.h>

struct UnPadTiling {
  uint32_t srcHeight = 0, srcWidth = 0;  // rows, and elements from row to row
};

namespace cubist::ascendc {

// Rows are taken in groups of so many, which are whole blocks of 32 B whatever their width.
constexpr uint32_t kUnPadRows = 16;
// Where each element of a group comes from.
constexpr uint32_t unpad_bytes(uint32_t columns) {
  return kUnPadRows * columns * static_cast<uint32_t>(sizeof(uint32_t));
}

}  // namespace cubist::ascendc

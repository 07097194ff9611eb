// Tiling data of the softmax calls, and the scratch that they need: for the host and the device.
#pragma once

#include <stdint.h>

// The shape, and what a kernel that was written for the vendor's toolkit may look at. The calls
// here read srcM and srcK, where no SoftMaxShapeInfo names the shape.
struct SoftMaxTiling {
  uint32_t srcM = 0, srcK = 0, srcSize = 0;
  uint32_t outMaxM = 0, outMaxK = 0, outMaxSize = 0;
  uint32_t splitM = 0, splitK = 0, splitSize = 0;
  uint32_t reduceM = 0, reduceK = 0, reduceSize = 0;
  uint32_t rangeM = 0, tailM = 0, tailSplitSize = 0, tailReduceSize = 0;
};
using LogSoftMaxTiling = SoftMaxTiling;

namespace cubist::ascendc {

// Row values are spread over blocks of 32 B in groups of so many rows.
constexpr uint32_t kSpreadRows = 8;

// Floats for the values of one row, spread over blocks.
constexpr uint32_t kSoftMaxFloatsForValues = 48;
constexpr uint32_t kSoftMaxFloatsForReductions = 64;

// Bytes of scratch for each row that is under way: reductions and blocks of row values; a row of
// floats where elements are narrower, and `extra_rows` more (LogSoftMax: 1).
constexpr uint32_t softmax_row_bytes(uint32_t columns, uint32_t element_bytes,
                                     uint32_t extra_rows) {
  return (kSoftMaxFloatsForReductions + kSoftMaxFloatsForValues +
          (extra_rows + (element_bytes < sizeof(float) ? 1 : 0)) * columns) *
         static_cast<uint32_t>(sizeof(float));
}
// Beside them: room for the values of a whole group.
constexpr uint32_t softmax_fixed_bytes() {
  return kSpreadRows * kSoftMaxFloatsForValues * static_cast<uint32_t>(sizeof(float));
}

}  // namespace cubist::ascendc

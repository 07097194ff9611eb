// The shape that a kernel attaches to a tensor. No call depends on it but DumpTensor.
#pragma once

#include "ascendc/api.h"

namespace AscendC {

// Values of aclFormat (ascendc-api.md, section 10.2).
enum class DataFormat : uint8_t { NCHW = 0, NHWC = 1, ND = 2, NC1HWC0 = 3, NZ = 29 };

inline constexpr uint32_t K_MAX_SHAPE_DIM = 8;

struct ShapeInfo {
  CUBIST_API ShapeInfo() {}
  CUBIST_API ShapeInfo(uint8_t dimensions, const uint32_t* sizes,
                       DataFormat format = DataFormat::ND)
      : ShapeInfo(dimensions, sizes, dimensions, sizes, format) {}
  CUBIST_API ShapeInfo(uint8_t dimensions, const uint32_t* sizes, uint8_t original_dimensions,
                       const uint32_t* original_sizes, DataFormat format)
      : shapeDim(dimensions), originalShapeDim(original_dimensions), dataFormat(format) {
    for (uint32_t i = 0; i < dimensions && i < K_MAX_SHAPE_DIM; ++i) shape[i] = sizes[i];
    for (uint32_t i = 0; i < original_dimensions && i < K_MAX_SHAPE_DIM; ++i)
      originalShape[i] = original_sizes[i];
  }

  uint8_t shapeDim = 0, originalShapeDim = 0;
  // The first shapeDim and originalShapeDim; the others mean nothing, and cost nothing.
  uint32_t shape[K_MAX_SHAPE_DIM], originalShape[K_MAX_SHAPE_DIM];
  DataFormat dataFormat = DataFormat::ND;
};

}  // namespace AscendC

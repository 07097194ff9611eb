// How much scratch calls of the high-level library want: for hosts that lay out UB.
#pragma once

#include <algorithm>
#include <cstdint>

namespace cubist::tiling {

// Elements of a shape: anything with GetShapeSize(), as ge::Shape.
template <class Shape>
uint32_t elements_of(const Shape& shape) {
  return static_cast<uint32_t>(shape.GetShapeSize());
}
template <class Shape>
uint32_t last_of(const Shape& shape) {
  return static_cast<uint32_t>(shape.GetDim(shape.GetDimNum() - 1));
}
template <class Shape>
uint32_t rows_of(const Shape& shape) {
  return elements_of(shape) / last_of(shape);
}

// Bytes for all rows at once, and for one of them at a time.
struct TmpSize {
  uint32_t most, least;
};
inline TmpSize by_rows(uint32_t rows, uint32_t row_bytes, uint32_t fixed) {
  return {rows * row_bytes + fixed, row_bytes + fixed};
}

}  // namespace cubist::tiling

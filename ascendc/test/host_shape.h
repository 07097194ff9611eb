// A shape as host helpers of the SDK take it: what ge::Shape has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cubist::ascendc {

class HostShape {
 public:
  HostShape(size_t rows, size_t columns)
      : dims_{static_cast<int64_t>(rows), static_cast<int64_t>(columns)} {}
  size_t GetDimNum() const { return dims_.size(); }
  int64_t GetDim(size_t i) const { return dims_[i]; }
  int64_t GetShapeSize() const { return dims_[0] * dims_[1]; }

 private:
  std::vector<int64_t> dims_;
};

}  // namespace cubist::ascendc

#include "reference/broadcast_rows.h"

#include <algorithm>

namespace cubist::framework {

BroadcastRows::BroadcastRows(const Shape& shape, std::initializer_list<Shape> operands)
    : walks_(operands.size(), true), steps_(operands.size()) {
  std::vector<std::vector<int64_t>> strides;
  for (const Shape& operand : operands) strides.push_back(broadcast_strides(operand, shape));
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) continue;
    const bool joins =
        !extents_.empty() && std::equal(steps_.begin(), steps_.end(), strides.begin(),
                                        [&](const auto& steps, const auto& own) {
                                          return steps.back() == own[axis] * shape[axis];
                                        });
    if (joins) {
      extents_.back() *= shape[axis];
    } else {
      extents_.push_back(shape[axis]);
    }
    for (size_t i = 0; i < steps_.size(); ++i) {
      if (joins) steps_[i].pop_back();
      steps_[i].push_back(strides[i][axis]);
    }
  }
  if (!extents_.empty()) {
    length_ = extents_.back();
    extents_.pop_back();
    for (size_t i = 0; i < steps_.size(); ++i) {
      walks_[i] = steps_[i].back() != 0;
      steps_[i].pop_back();
    }
  }
  rows_ = length_ == 0 ? 0 : element_count(extents_);
}

}  // namespace cubist::framework

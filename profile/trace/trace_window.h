// Which part of the time is traced.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "cubist/profile/trace.h"

namespace cubist::profile {

class WindowFilter {
 public:
  explicit WindowFilter(std::optional<TraceWindow> window) : window_(window) {}

  bool has(Cycles time) const {
    return !window_ || (time >= window_->begin && time < window_->end);
  }
  // A slice that lies partly in the window is kept whole.
  bool overlaps(Cycles begin, Cycles end) const {
    if (!window_ || begin == end) return has(begin);
    return begin < window_->end && end > window_->begin;
  }
  std::pair<Cycles, Cycles> clip(Cycles begin, Cycles end) const {
    if (!window_) return {begin, end};
    return {std::max(begin, window_->begin), std::min(end, window_->end)};
  }

 private:
  std::optional<TraceWindow> window_;
};

}  // namespace cubist::profile

#include "binned_counter.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"

namespace cubist::profile {

void BinnedCounter::add_over(Cycles begin, Cycles end, double rate) {
  while (begin < end) {
    const int64_t index = begin.value / width_.value;
    const Cycles until = std::min(end, width_ * (index + 1));
    bin(index) += rate * static_cast<double>((until - begin).value);
    begin = until;
  }
}

double& BinnedCounter::bin(int64_t index) {
  if (index < taken_) {
    throw Error(
        Fault::kInternal,
        {.where = "trace",
         .did = fmt::format("count in the cycles from {}", index * width_.value),
         .expected = fmt::format("{} or later: what was before is written", taken_ * width_.value),
         .fix = {}});
  }
  if (!is_counting_) first_ = index;
  is_counting_ = true;
  for (; index < first_; --first_) bins_.push_front(0);
  const auto offset = static_cast<size_t>(index - first_);
  if (offset >= bins_.size()) bins_.resize(offset + 1);
  return bins_[offset];
}

}  // namespace cubist::profile

// A quantity over time, summed in bins of fixed width.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>

#include "cubist/base/quantity.h"

namespace cubist::profile {

class BinnedCounter {
 public:
  explicit BinnedCounter(Cycles width) : width_(width) {}

  void add(Cycles time, double amount) { bin(time.value / width_.value) += amount; }
  // `rate` for each cycle of [begin, end).
  void add_over(Cycles begin, Cycles end, double rate);

  // Calls visit(begin of the bin, sum) for the bins that end by `end`, in order, and forgets them:
  // nothing may be added to them later. A quiet time is one bin with sum 0, or none.
  template <class Visit>
  void take(Cycles end, Visit visit) {
    const int64_t until = end.value / width_.value;
    for (; !bins_.empty() && first_ < until; ++first_) {
      visit(width_ * first_, bins_.front());
      bins_.pop_front();
    }
    taken_ = std::max(taken_, until);
    if (!is_counting_ || !bins_.empty() || first_ >= until) return;
    visit(width_ * first_, 0.0);
    is_counting_ = false;
  }

 private:
  // Throws Error(Internal) for a bin that was taken.
  double& bin(int64_t index);

  Cycles width_;
  int64_t taken_ = 0;  // bins before this one are forgotten
  int64_t first_ = 0;  // index of bins_[0]
  std::deque<double> bins_;
  bool is_counting_ = false;  // the last bin that was taken does not stand for a quiet time
};

}  // namespace cubist::profile

// Counter tracks: the sum, or the ratio of two sums, of each bin.
#pragma once

#include <optional>

#include "binned_counter.h"
#include "trace_events.h"

namespace cubist::profile {

class SumTrack {
 public:
  // Shows sum * scale.
  SumTrack(TrackId track, Cycles bin, double scale) : track_(track), sum_(bin), scale_(scale) {}

  BinnedCounter& sum() { return sum_; }
  // Writes the bins that end by `end`, where the value changes.
  void flush(Cycles end, TraceEvents& out);

 private:
  TrackId track_;
  BinnedCounter sum_;
  double scale_;
  std::optional<double> last_;
};

// Without a value for bins in which there is nothing to divide by.
class PercentTrack {
 public:
  PercentTrack(TrackId track, Cycles bin) : track_(track), part_(bin), whole_(bin) {}

  void add(Cycles time, double part, double whole);
  void flush(Cycles end, TraceEvents& out);

 private:
  TrackId track_;
  BinnedCounter part_, whole_;
};

}  // namespace cubist::profile

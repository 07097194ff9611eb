// Traffic over time in a bounded number of bins: when time outgrows them, neighbours become one.
#pragma once

#include "cubist/profile/profile.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

class BandwidthBins {
 public:
  static constexpr size_t kMostBins = 1024;

  BandwidthBins();
  // The request's times, less `base`.
  void add(const sim::MemoryEvent& request, Cycles base);
  const Bandwidth& bandwidth() const { return bins_; }

 private:
  void make_room(int64_t end);
  void spread(std::vector<int64_t>& series, int64_t amount, int64_t begin, int64_t end) const;

  Bandwidth bins_;
};

}  // namespace cubist::profile

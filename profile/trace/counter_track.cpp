#include "counter_track.h"

#include <vector>

namespace cubist::profile {

void SumTrack::flush(Cycles end, TraceEvents& out) {
  sum_.take(end, [&](Cycles time, double sum) {
    const double value = sum * scale_;
    if (last_ == value) return;
    out.counter(track_, time, value).put();
    last_ = value;
  });
}

void PercentTrack::add(Cycles time, double part, double whole) {
  part_.add(time, part);
  whole_.add(time, whole);
}

void PercentTrack::flush(Cycles end, TraceEvents& out) {
  std::vector<double> parts;
  part_.take(end, [&](Cycles, double sum) { parts.push_back(sum); });
  auto part = parts.begin();
  whole_.take(end, [&](Cycles time, double sum) {
    const double value = *part++;
    if (sum > 0) out.counter(track_, time, 100 * value / sum).put();
  });
}

}  // namespace cubist::profile

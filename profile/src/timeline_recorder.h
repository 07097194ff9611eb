// What every pipe did when, in bounded memory: when the segments become too many, neighbours of one
// track and one name with less than a resolution between them become one, and the resolution
// doubles as often as that takes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cubist/profile/profile.h"
#include "cubist/sim/events.h"

namespace cubist::profile {

class TimelineRecorder {
 public:
  static constexpr size_t kMostSegments = 100'000;

  explicit TimelineRecorder(size_t most_segments = kMostSegments) : most_(most_segments) {}

  // A track of its own for every pipe of every core; ask once.
  size_t track(sim::CoreId core, isa::Pipe pipe);
  // Names: instructions by number, then waits, then "run" of the scalar unit.
  void instruction(size_t track, const sim::InstructionEvent& event, Cycles base, uint32_t task);
  void scalar_span(size_t track, const sim::ScalarSpan& span, Cycles base, uint32_t task);
  // Tracks in the order of cores and pipes, empty ones left out, names that occur.
  Timeline timeline() const;

 private:
  static constexpr size_t kRun = isa::kOpCount + sim::kWaits;
  static constexpr size_t kNames = kRun + 1;
  static constexpr uint32_t kNone = ~0u;
  struct Recorded {
    Timeline::Track track;
    std::vector<uint32_t> last_of_name;  // index of the last segment with this name
  };

  void add(size_t track, Timeline::Segment segment);
  void coarsen();

  size_t most_, count_ = 0;
  int64_t resolution_ = 0;
  std::vector<Recorded> tracks_;
};

}  // namespace cubist::profile

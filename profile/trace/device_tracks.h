// The tracks of the device as a whole: its streams, and counters of memory over all cores.
#pragma once

#include <map>
#include <string>

#include "counter_track.h"
#include "cubist/sim/events.h"
#include "trace_events.h"

namespace cubist::profile {

class DeviceTracks {
 public:
  DeviceTracks(const std::string& chip, Cycles bin, double gigabytes_per_second, TraceEvents& out);

  TrackId stream(sim::StreamId id);
  void count(const sim::MemoryEvent& event);
  void flush_counters(Cycles end);

 private:
  TraceEvents& out_;
  TrackId process_;
  SumTrack gm_read_, gm_written_, dram_read_, dram_written_;
  PercentTrack l2_hits_;
  std::map<sim::StreamId, TrackId> streams_;
};

}  // namespace cubist::profile

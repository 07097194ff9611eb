// The tracks of one core: its blocks, a lane for each pipe, counters.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "counter_track.h"
#include "cubist/sim/events.h"
#include "flag_flows.h"
#include "lane.h"

namespace cubist::profile {

class CoreTracks {
 public:
  CoreTracks(sim::CoreId core, int rank, Cycles bin, double gigabytes_per_second, TraceEvents& out);

  sim::CoreId core() const { return core_; }
  TrackId blocks() const { return blocks_; }
  TrackId cross_core();
  Lane& lane(isa::Pipe pipe);
  // Instructions that were dispatched and have not started.
  SumTrack& queue(isa::Pipe pipe);
  SumTrack& gm_read() { return gm_read_; }
  SumTrack& gm_written() { return gm_written_; }
  FlagFlows& flags() { return flags_; }

  void flush_lanes();
  void flush_counters(Cycles end);

  // Since when the core has been running this; a failed task leaves cores without an end.
  struct Running {
    sim::BlockRef block;
    Cycles began;
  };
  std::optional<Running> running;

 private:
  static constexpr size_t kPipes = 7;  // S to FIX

  TraceEvents& out_;
  sim::CoreId core_;
  Cycles bin_;
  TrackId process_, blocks_;
  std::optional<TrackId> cross_core_;
  std::array<std::optional<Lane>, kPipes> lanes_;
  std::array<std::optional<SumTrack>, kPipes> queues_;
  SumTrack gm_read_, gm_written_;
  FlagFlows flags_;
};

}  // namespace cubist::profile

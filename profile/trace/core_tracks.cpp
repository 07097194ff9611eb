#include "core_tracks.h"

#include <fmt/format.h>

namespace cubist::profile {
namespace {

// Among the threads of a core: blocks, pipes in the order of isa::Pipe, cross-core flags.
constexpr int kBlocksRank = 0, kFirstPipeRank = 1, kCrossCoreRank = 100;

}  // namespace

CoreTracks::CoreTracks(sim::CoreId core, int rank, Cycles bin, double gigabytes_per_second,
                       TraceEvents& out)
    : out_(out),
      core_(core),
      bin_(bin),
      process_(out.add_process(name_of(core), rank)),
      blocks_(out.add_thread(process_, "blocks", kBlocksRank)),
      gm_read_(out.add_counter(process_, "GM read", "GB/s"), bin, gigabytes_per_second),
      gm_written_(out.add_counter(process_, "GM written", "GB/s"), bin, gigabytes_per_second) {}

TrackId CoreTracks::cross_core() {
  if (!cross_core_) cross_core_ = out_.add_thread(process_, "cross-core flags", kCrossCoreRank);
  return *cross_core_;
}

Lane& CoreTracks::lane(isa::Pipe pipe) {
  const auto index = static_cast<size_t>(pipe);
  std::optional<Lane>& lane = lanes_.at(index);
  if (!lane) {
    lane.emplace(
        out_.add_thread(process_, isa::name_of(pipe), kFirstPipeRank + static_cast<int>(index)));
  }
  return *lane;
}

SumTrack& CoreTracks::queue(isa::Pipe pipe) {
  std::optional<SumTrack>& queue = queues_.at(static_cast<size_t>(pipe));
  if (!queue) {
    queue.emplace(
        out_.add_counter(process_, fmt::format("queue of {}", isa::name_of(pipe)), "instructions"),
        bin_, 1 / static_cast<double>(bin_.value));
  }
  return *queue;
}

void CoreTracks::flush_lanes() {
  for (auto& lane : lanes_) {
    if (lane) lane->flush_all(out_);
  }
}

void CoreTracks::flush_counters(Cycles end) {
  for (auto& queue : queues_) {
    if (queue) queue->flush(end, out_);
  }
  gm_read_.flush(end, out_);
  gm_written_.flush(end, out_);
}

}  // namespace cubist::profile

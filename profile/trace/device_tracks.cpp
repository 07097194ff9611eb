#include "device_tracks.h"

#include <fmt/format.h>

namespace cubist::profile {

DeviceTracks::DeviceTracks(const std::string& chip, Cycles bin, double gigabytes_per_second,
                           TraceEvents& out)
    : out_(out),
      process_(out.add_process(fmt::format("device: {}", chip), 0)),
      gm_read_(out.add_counter(process_, "GM read", "GB/s"), bin, gigabytes_per_second),
      gm_written_(out.add_counter(process_, "GM written", "GB/s"), bin, gigabytes_per_second),
      dram_read_(out.add_counter(process_, "DRAM read", "GB/s"), bin, gigabytes_per_second),
      dram_written_(out.add_counter(process_, "DRAM written", "GB/s"), bin, gigabytes_per_second),
      l2_hits_(out.add_counter(process_, "L2 hits", "%"), bin) {}

TrackId DeviceTracks::stream(sim::StreamId id) {
  const auto it = streams_.find(id);
  if (it != streams_.end()) return it->second;
  const TrackId track =
      out_.add_thread(process_, fmt::format("stream {}", id), static_cast<int>(id));
  return streams_.emplace(id, track).first->second;
}

void DeviceTracks::count(const sim::MemoryEvent& event) {
  const auto add = [&](SumTrack& track, Bytes bytes) {
    track.sum().add(event.begin, static_cast<double>(bytes.value));
  };
  add(event.is_write ? gm_written_ : gm_read_, event.bytes);
  add(dram_read_, event.dram_read);
  add(dram_written_, event.dram_written);
  l2_hits_.add(event.begin, static_cast<double>(event.l2_hits),
               static_cast<double>(event.l2_hits + event.l2_misses));
}

void DeviceTracks::flush_counters(Cycles end) {
  for (SumTrack* track : {&gm_read_, &gm_written_, &dram_read_, &dram_written_})
    track->flush(end, out_);
  l2_hits_.flush(end, out_);
}

}  // namespace cubist::profile

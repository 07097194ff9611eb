// Tracks and events as Perfetto's packets: interned names, simulated time in nanoseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cubist/base/quantity.h"
#include "trace_file.h"

namespace cubist::profile {

// Categories, and the names of an event's arguments: CATEGORY(name, text), ARGUMENT(name, text).
enum class Category : uint8_t {
#define CATEGORY(name, text) name,
#include "trace_names.def"
#undef CATEGORY
};
enum class Argument : uint8_t {
#define ARGUMENT(name, text) name,
#include "trace_names.def"
#undef ARGUMENT
};

using TrackId = uint64_t;
using StringId = uint64_t;  // 0: none
using FlowId = uint64_t;    // 0: none

class TraceEvents {
 public:
  // The file must outlive it.
  TraceEvents(TraceFile& file, double clock_mhz);
  ~TraceEvents();

  // Tracks are shown in the order of `rank` among their siblings.
  TrackId add_process(const std::string& name, int rank);
  TrackId add_thread(TrackId process, const std::string& name, int rank);
  TrackId add_counter(TrackId process, const std::string& name, const std::string& unit);

  // For an argument of many events.
  StringId intern(std::string_view text);

  // An event is written when `put` is called; until then arguments and flows can be added. Slices
  // of a track must nest and come in the order of time.
  TraceEvents& slice_begin(TrackId track, Cycles time, std::string_view name, Category category);
  TraceEvents& slice_end(TrackId track, Cycles time);
  TraceEvents& instant(TrackId track, Cycles time, std::string_view name, Category category);
  TraceEvents& counter(TrackId track, Cycles time, double value);

  TraceEvents& with(Argument argument, int64_t value);
  TraceEvents& with(Argument argument, std::string_view text);
  TraceEvents& with_interned(Argument argument, StringId text);
  TraceEvents& with_address(Argument argument, uint64_t address);  // shown in hexadecimal
  TraceEvents& flow_begins(FlowId flow);
  TraceEvents& flow_ends(FlowId flow);
  void put();

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Table = std::unordered_map<std::string, uint64_t, Hash, std::equal_to<>>;

  void begin(TrackId track, Cycles time, int type);
  void name(std::string_view text, Category category);
  TrackId next_track() { return ++tracks_; }

  TraceFile& file_;
  double ns_per_cycle_;
  std::unique_ptr<perfetto::TracePacket> packet_;  // under construction
  Table names_, strings_;
  std::unordered_map<TrackId, int> pids_;
  uint64_t tracks_ = 0;
};

}  // namespace cubist::profile

// What happened in one pipe of one core, put in the order of time: a trace wants each track sorted,
// and events come when they are over.
#pragma once

#include <string>
#include <vector>

#include "cubist/base/quantity.h"
#include "trace_events.h"

namespace cubist::profile {

// A slice of a pipe's track, or an instant (begin == end). Slices of a pipe never overlap: every
// cycle is busy, waiting or idle, once. Instants may lie inside slices.
struct LaneEvent {
  const char* name = "";  // lives for ever
  Category category{};
  Cycles begin, end;
  uint64_t pc = 0;
  StringId source = 0;
  Cycles started{};  // if earlier than begin: others of the pipe were under way until then
  Cycles memory{}, bank_conflict{}, dependency{};
  Bytes read{}, written{};
  FlowId flow = 0;
  bool flow_ends = false;  // here; otherwise it begins here
  std::string operands{};  // if asked for
};

class Lane {
 public:
  explicit Lane(TrackId track = 0) : track_(track) {}

  void add(LaneEvent event) { pending_.push_back(std::move(event)); }
  // Writes what is over by `bound`; nothing that begins before it may be added later.
  void flush(Cycles bound, TraceEvents& out);
  void flush_all(TraceEvents& out);

 private:
  void write_begin(const LaneEvent& event, TraceEvents& out) const;

  TrackId track_;
  std::vector<LaneEvent> pending_;
};

}  // namespace cubist::profile

// What the pipes of a core did, as slices, instants and arrows of its lanes.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "core_tracks.h"
#include "cubist/sim/events.h"
#include "source_lines.h"
#include "trace_window.h"

namespace cubist::profile {

class PipeEvents {
 public:
  using Image = std::shared_ptr<const sim::ProgramImage>;

  PipeEvents(const WindowFilter& window, bool operands, TraceEvents& out);

  void instruction(CoreTracks& core, const sim::InstructionEvent& event, const Image& image);
  void scalar_span(CoreTracks& core, const sim::ScalarSpan& span, const Image& image);

  FlowId next_flow() { return ++flows_; }
  StringId line(const Image& image, uint64_t pc) { return lines_.at(image, pc, out_); }

 private:
  void add_wait(Lane& lane, const sim::InstructionEvent& event, const Image& image);
  void add_work(Lane& lane, const sim::InstructionEvent& event, const Image& image);
  void add_instant(CoreTracks& core, const sim::InstructionEvent& event, const Image& image);
  FlowId flow_of(CoreTracks& core, const sim::InstructionEvent& event);
  void count_queue(CoreTracks& core, const sim::InstructionEvent& event);
  LaneEvent lane_event(const sim::InstructionEvent& event, const Image& image, Cycles begin,
                       Cycles end);
  const char* name_of_wait(sim::Wait wait) const {
    return wait_names_.at(static_cast<size_t>(wait)).c_str();
  }

  const WindowFilter& window_;
  bool operands_;
  TraceEvents& out_;
  std::array<std::string, sim::kWaits> wait_names_;
  SourceLines lines_;
  FlowId flows_ = 0;
};

// An instruction that waits at the head of its queue, and is never under way.
bool is_wait(isa::Op op);

}  // namespace cubist::profile

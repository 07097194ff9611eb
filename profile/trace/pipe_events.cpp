#include "pipe_events.h"

#include <fmt/format.h>

#include "cubist/isa/unpacked.h"

namespace cubist::profile {
namespace {

bool is_flag(isa::Op op) {
  return is_wait(op) || op == isa::Op::set_flag || op == isa::Op::ffts_cross_core_sync;
}

}  // namespace

bool is_wait(isa::Op op) {
  return op == isa::Op::wait_flag || op == isa::Op::wait_flag_dev || op == isa::Op::pipe_barrier;
}

PipeEvents::PipeEvents(const WindowFilter& window, bool operands, TraceEvents& out)
    : window_(window), operands_(operands), out_(out) {
  for (size_t i = 0; i < wait_names_.size(); ++i)
    wait_names_.at(i) = fmt::format("wait: {}", name_of(static_cast<sim::Wait>(i)));
}

LaneEvent PipeEvents::lane_event(const sim::InstructionEvent& event, const Image& image,
                                 Cycles begin, Cycles end) {
  return {.name = isa::info(event.op).name,
          .category = is_flag(event.op) ? Category::kFlag : Category::kInstruction,
          .begin = begin,
          .end = end,
          .pc = event.pc,
          .source = line(image, event.pc),
          .started = begin,
          .operands = operands_ ? isa::describe(event.op, event.operands) : std::string()};
}

void PipeEvents::instruction(CoreTracks& core, const sim::InstructionEvent& event,
                             const Image& image) {
  // What the scalar unit waits for is in its spans.
  if (event.pipe == isa::Pipe::S) return add_instant(core, event, image);
  Lane& lane = core.lane(event.pipe);
  const sim::InstructionTime& time = event.time;
  count_queue(core, event);
  if (time.waited > Cycles{}) add_wait(lane, event, image);
  if (time.busy + time.late > Cycles{}) {
    add_work(lane, event, image);
  } else if (time.waited == Cycles{} || event.op == isa::Op::wait_flag) {
    add_instant(core, event, image);
  }
  // What comes later begins when this one was done, or after that; but a wait may overtake what is
  // still under way.
  if (!is_wait(event.op)) lane.flush(time.done, out_);
}

void PipeEvents::add_wait(Lane& lane, const sim::InstructionEvent& event, const Image& image) {
  const Cycles end = is_wait(event.op) ? event.time.ended : event.time.started;
  const Cycles begin = end - event.time.waited;
  if (!window_.overlaps(begin, end)) return;
  LaneEvent wait = lane_event(event, image, begin, end);
  wait.name = name_of_wait(event.time.reason);
  wait.category = Category::kWait;
  lane.add(std::move(wait));
}

void PipeEvents::add_work(Lane& lane, const sim::InstructionEvent& event, const Image& image) {
  const sim::InstructionTime& time = event.time;
  const Cycles begin = time.done - time.busy, late = time.ended - time.late;
  if (time.busy > Cycles{} && window_.overlaps(begin, time.done)) {
    LaneEvent work = lane_event(event, image, begin, time.done);
    work.started = time.started;
    work.memory = time.memory;
    work.bank_conflict = time.bank_conflict;
    work.dependency = time.dependency - time.late;
    work.read = event.gm_read;
    work.written = event.gm_written;
    lane.add(std::move(work));
  }
  if (time.late > Cycles{} && window_.overlaps(late, time.ended)) {
    LaneEvent waiting = lane_event(event, image, late, time.ended);
    waiting.dependency = time.late;
    lane.add(std::move(waiting));
  }
}

void PipeEvents::add_instant(CoreTracks& core, const sim::InstructionEvent& event,
                             const Image& image) {
  const FlowId flow = flow_of(core, event);
  if (!window_.has(event.time.ended)) return;
  LaneEvent instant = lane_event(event, image, event.time.ended, event.time.ended);
  instant.flow = flow;
  instant.flow_ends = is_wait(event.op);
  instant.read = event.gm_read;
  instant.written = event.gm_written;
  core.lane(event.pipe).add(std::move(instant));
}

FlowId PipeEvents::flow_of(CoreTracks& core, const sim::InstructionEvent& event) {
  if (event.op == isa::Op::wait_flag)
    return core.flags().take(isa::unpacked<isa::WaitFlag>(event.operands));
  if (event.op != isa::Op::set_flag || !window_.has(event.time.ended)) return 0;
  const FlowId flow = next_flow();
  core.flags().set(isa::unpacked<isa::SetFlag>(event.operands), flow);
  return flow;
}

void PipeEvents::count_queue(CoreTracks& core, const sim::InstructionEvent& event) {
  const Cycles leaves = is_wait(event.op) ? event.time.ended : event.time.started;
  const auto [begin, end] = window_.clip(event.time.dispatched, leaves);
  core.queue(event.pipe).sum().add_over(begin, end, 1);
}

void PipeEvents::scalar_span(CoreTracks& core, const sim::ScalarSpan& span, const Image& image) {
  Lane& lane = core.lane(isa::Pipe::S);
  if (window_.overlaps(span.begin, span.end)) {
    const bool runs = span.reason == sim::Wait::kNone;
    lane.add({.name = runs ? "run" : name_of_wait(span.reason),
              .category = runs ? Category::kScalar : Category::kWait,
              .begin = span.begin,
              .end = span.end,
              .pc = span.pc,
              .source = line(image, span.pc),
              .started = span.begin});
  }
  lane.flush(span.end, out_);
}

}  // namespace cubist::profile

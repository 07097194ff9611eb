#include "timeline_recorder.h"

#include <fmt/format.h>

#include <algorithm>

namespace cubist::profile {
namespace {

constexpr int64_t kFirstResolution = 16;
constexpr int64_t kLargestResolution = int64_t{1} << 60;  // one segment per track and name is left

size_t name_of_wait(sim::Wait reason) {
  return static_cast<size_t>(isa::kOpCount) + static_cast<size_t>(reason);
}

// Its time is the wait itself; others wait before they start.
bool is_wait(isa::Op op) {
  return op == isa::Op::wait_flag || op == isa::Op::wait_flag_dev || op == isa::Op::pipe_barrier;
}

std::string text_of(size_t name, size_t run) {
  constexpr auto kOps = static_cast<size_t>(isa::kOpCount);
  if (name == run) return "run";
  if (name >= kOps)
    return fmt::format("wait {}", sim::name_of(static_cast<sim::Wait>(name - kOps)));
  return isa::info(static_cast<isa::Op>(name)).name;
}

}  // namespace

size_t TimelineRecorder::track(sim::CoreId core, isa::Pipe pipe) {
  tracks_.push_back({{core, pipe, {}}, std::vector<uint32_t>(kNames, kNone)});
  return tracks_.size() - 1;
}

void TimelineRecorder::instruction(size_t track, const sim::InstructionEvent& event, Cycles base,
                                   uint32_t task) {
  const sim::InstructionTime& time = event.time;
  if (time.waited > Cycles{} && event.pipe != isa::Pipe::S) {
    const Cycles end = is_wait(event.op) ? time.ended : time.started;
    add(track, {(end - time.waited - base).value, time.waited.value,
                static_cast<uint32_t>(name_of_wait(time.reason)), task});
  }
  const auto op = static_cast<uint32_t>(event.op);
  if (time.busy > Cycles{})
    add(track, {(time.done - time.busy - base).value, time.busy.value, op, task});
  if (time.late > Cycles{})
    add(track, {(time.ended - time.late - base).value, time.late.value, op, task});
}

void TimelineRecorder::scalar_span(size_t track, const sim::ScalarSpan& span, Cycles base,
                                   uint32_t task) {
  const size_t name = span.reason == sim::Wait::kNone ? kRun : name_of_wait(span.reason);
  add(track, {(span.begin - base).value, (span.end - span.begin).value, static_cast<uint32_t>(name),
              task});
}

void TimelineRecorder::add(size_t track, Timeline::Segment segment) {
  Recorded& recorded = tracks_[track];
  std::vector<Timeline::Segment>& segments = recorded.track.segments;
  uint32_t& last = recorded.last_of_name[segment.name];
  if (last != kNone) {
    Timeline::Segment& before = segments[last];
    if (segment.start - (before.start + before.duration) < resolution_) {
      before.duration = std::max(before.duration, segment.start + segment.duration - before.start);
      return;
    }
  }
  last = static_cast<uint32_t>(segments.size());
  segments.push_back(segment);
  if (++count_ > most_) coarsen();
}

// To half of the bound, so that it does not happen again soon.
void TimelineRecorder::coarsen() {
  while (count_ > most_ / 2 && resolution_ < kLargestResolution) {
    resolution_ = std::max(kFirstResolution, resolution_ * 2);
    count_ = 0;
    for (Recorded& recorded : tracks_) {
      std::vector<Timeline::Segment> all;
      all.swap(recorded.track.segments);
      std::ranges::fill(recorded.last_of_name, kNone);
      for (const Timeline::Segment& segment : all) {
        uint32_t& last = recorded.last_of_name[segment.name];
        if (last != kNone) {
          Timeline::Segment& before = recorded.track.segments[last];
          if (segment.start - (before.start + before.duration) < resolution_) {
            before.duration =
                std::max(before.duration, segment.start + segment.duration - before.start);
            continue;
          }
        }
        last = static_cast<uint32_t>(recorded.track.segments.size());
        recorded.track.segments.push_back(segment);
      }
      count_ += recorded.track.segments.size();
    }
  }
}

Timeline TimelineRecorder::timeline() const {
  Timeline timeline{.resolution = Cycles{resolution_}};
  std::vector<uint32_t> names(kNames, kNone);
  for (const Recorded& recorded : tracks_) {
    if (recorded.track.segments.empty()) continue;
    Timeline::Track track = recorded.track;
    for (Timeline::Segment& segment : track.segments) {
      uint32_t& name = names[segment.name];
      if (name == kNone) {
        name = static_cast<uint32_t>(timeline.names.size());
        timeline.names.push_back(text_of(segment.name, kRun));
      }
      segment.name = name;
    }
    timeline.tracks.push_back(std::move(track));
  }
  std::ranges::sort(timeline.tracks, [](const Timeline::Track& a, const Timeline::Track& b) {
    return std::pair(a.core, a.pipe) < std::pair(b.core, b.pipe);
  });
  return timeline;
}

}  // namespace cubist::profile

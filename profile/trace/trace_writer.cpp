#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core_tracks.h"
#include "cross_core_flows.h"
#include "cubist/base/error.h"
#include "cubist/isa/unpacked.h"
#include "cubist/profile/trace.h"
#include "device_tracks.h"
#include "pipe_events.h"
#include "task_text.h"
#include "trace_options.h"
#include "trace_window.h"

namespace cubist::profile {
namespace {

constexpr Cycles kForEver{std::numeric_limits<int64_t>::max()};

TraceOptions checked(TraceOptions options, const sim::ChipSpec& chip) {
  check(options, chip);
  return options;
}

// A counter in GB/s counts bytes in bins.
double gigabytes_per_second(const sim::ChipSpec& chip, Cycles bin) {
  return chip.clock_mhz / 1000 / static_cast<double>(bin.value);
}

}  // namespace

class TraceWriter::Parts {
 public:
  Parts(std::filesystem::path file, const sim::ChipSpec& chip, TraceOptions options);

  void finish();
  const TraceFile& file() const { return file_; }

  void task_began(const sim::TaskEvent& event);
  void task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end);
  void block_began(const sim::BlockRef& block, Cycles time);
  // `core_time` of a block that did not fail, `error` of the one whose fault it was.
  void block_ended(const sim::BlockRef& block, Cycles time, const sim::CoreTime* core_time,
                   const Error* error);
  void instruction(const sim::InstructionEvent& event);
  void scalar_span(const sim::ScalarSpan& span);
  void memory(const sim::MemoryEvent& event);

 private:
  struct Task {  // under way
    Cycles began;
    PipeEvents::Image image;
    std::string name;
    CrossCoreFlows flows;
  };

  // The tracks of a core; null if it is left out.
  CoreTracks* core(sim::CoreId id);
  Task& task(sim::TaskId id) { return tasks_.at(id); }

  void cross_core(const sim::InstructionEvent& event);
  void write_flows(const Task& of);
  void end_abandoned_blocks(sim::TaskId task, Cycles time);
  void flush_counters(Cycles end);

  const TraceOptions options_;
  const double rate_;
  const WindowFilter window_;
  TraceFile file_;
  TraceEvents out_;
  DeviceTracks device_;
  std::map<sim::CoreId, std::optional<CoreTracks>> cores_;
  PipeEvents pipes_;
  std::map<sim::TaskId, Task> tasks_;
};

TraceWriter::Parts::Parts(std::filesystem::path file, const sim::ChipSpec& chip,
                          TraceOptions options)
    : options_(checked(std::move(options), chip)),
      rate_(gigabytes_per_second(chip, options_.counter_bin)),
      window_(options_.window),
      file_(std::move(file)),
      out_(file_, chip.clock_mhz),
      device_(chip.name, options_.counter_bin, rate_, out_),
      pipes_(window_, options_.operands, out_) {}

CoreTracks* TraceWriter::Parts::core(sim::CoreId id) {
  const auto [it, is_new] = cores_.try_emplace(id);
  if (is_new && (options_.cores.empty() || std::ranges::count(options_.cores, id) != 0)) {
    constexpr int kKindStep = 10'000;  // cube cores first, then vector cores
    const int rank = 1 + static_cast<int>(id.kind) * kKindStep + id.index;
    it->second.emplace(id, rank, options_.counter_bin, rate_, out_);
  }
  return it->second ? &*it->second : nullptr;
}

void TraceWriter::Parts::task_began(const sim::TaskEvent& event) {
  tasks_[event.id] = {
      .began = event.time, .image = event.image, .name = name_of_task(event.task), .flows = {}};
}

void TraceWriter::Parts::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  end_abandoned_blocks(event.id, event.time);
  const Task ended = std::move(task(event.id));
  tasks_.erase(event.id);
  write_flows(ended);
  if (window_.overlaps(ended.began, event.time)) {
    const TrackId track = device_.stream(event.stream);
    const bool is_launch = std::holds_alternative<sim::LaunchTask>(event.task);
    out_.slice_begin(track, ended.began, ended.name, is_launch ? Category::kTask : Category::kCopy);
    out_.with(Argument::kTask, static_cast<int64_t>(event.id))
        .with(Argument::kBegan, ended.began.value)
        .with(Argument::kCycles, (event.time - ended.began).value);
    describe_task(event.task, end, out_);
    out_.put();
    out_.slice_end(track, event.time).put();
  }
  if (tasks_.empty()) flush_counters(event.time);
}

void TraceWriter::Parts::block_began(const sim::BlockRef& block, Cycles time) {
  CoreTracks* tracks = core(block.core);
  if (tracks == nullptr) return;
  tracks->running = {block, time};
  tracks->flags().clear();
}

void TraceWriter::Parts::block_ended(const sim::BlockRef& block, Cycles time,
                                     const sim::CoreTime* core_time, const Error* error) {
  CoreTracks* tracks = core(block.core);
  if (tracks == nullptr || !tracks->running) return;
  const Cycles began = tracks->running->began;
  tracks->running.reset();
  tracks->flush_lanes();
  if (!window_.overlaps(began, time)) return;
  out_.slice_begin(tracks->blocks(), began, fmt::format("block {}", block.block), Category::kBlock);
  out_.with_interned(Argument::kKernel, out_.intern(task(block.task).name))
      .with(Argument::kTask, static_cast<int64_t>(block.task))
      .with(Argument::kBlock, int64_t{block.block})
      .with(Argument::kSubBlock, int64_t{block.sub_block})
      .with(Argument::kBegan, began.value)
      .with(Argument::kCycles, (time - began).value);
  if (core_time != nullptr) out_.with(Argument::kInstructions, core_time->scalar_instructions);
  if (error != nullptr) out_.with(Argument::kFailed, std::string_view(error->what()));
  out_.put();
  out_.slice_end(tracks->blocks(), time).put();
}

// One block failed, and with it the task: the other cores just stop.
void TraceWriter::Parts::end_abandoned_blocks(sim::TaskId id, Cycles time) {
  for (auto& [core_id, tracks] : cores_) {
    if (tracks && tracks->running && tracks->running->block.task == id)
      block_ended(tracks->running->block, time, nullptr, nullptr);
  }
}

void TraceWriter::Parts::instruction(const sim::InstructionEvent& event) {
  if (event.op == isa::Op::ffts_cross_core_sync || event.op == isa::Op::wait_flag_dev)
    cross_core(event);
  if (CoreTracks* tracks = core(event.block.core))
    pipes_.instruction(*tracks, event, task(event.block.task).image);
}

void TraceWriter::Parts::scalar_span(const sim::ScalarSpan& span) {
  if (CoreTracks* tracks = core(span.block.core))
    pipes_.scalar_span(*tracks, span, task(span.block.task).image);
}

void TraceWriter::Parts::cross_core(const sim::InstructionEvent& event) {
  CrossCoreFlows& flows = task(event.block.task).flows;
  CrossCoreEvent e{.block = event.block, .time = event.time.ended, .id = 0, .pc = event.pc};
  if (event.op == isa::Op::wait_flag_dev) {
    e.id = isa::unpacked<isa::WaitFlagDev>(event.operands).id;
    return flows.passed(e);
  }
  const auto signal = isa::unpacked<isa::FftsCrossCoreSync>(event.operands);
  e.id = signal.id;
  flows.signalled(e, signal.mode);
}

// An instant for each signal that released somebody and each wait, in the order of time.
void TraceWriter::Parts::write_flows(const Task& of) {
  std::map<std::tuple<Cycles, sim::CoreId, bool, uint64_t>, std::vector<FlowId>> instants;
  for (const CrossCoreFlow& flow : of.flows.flows()) {
    const CrossCoreEvent &from = flow.from, &to = flow.to;
    if (core(from.block.core) == nullptr || core(to.block.core) == nullptr ||
        !window_.has(from.time) || !window_.has(to.time))
      continue;
    const FlowId id = pipes_.next_flow();
    instants[{from.time, from.block.core, false, from.pc}].push_back(id);
    instants[{to.time, to.block.core, true, to.pc}].push_back(id);
  }
  for (const auto& [key, flows] : instants) {
    const auto& [time, core_id, is_wait_through, pc] = key;
    const TrackId track = core(core_id)->cross_core();
    const StringId line = pipes_.line(of.image, pc);
    out_.instant(track, time, is_wait_through ? "wait_flag_dev" : "ffts_cross_core_sync",
                 Category::kFlag)
        .with(Argument::kBegan, time.value)
        .with_address(Argument::kPc, pc);
    if (line != 0) out_.with_interned(Argument::kSource, line);
    for (const FlowId id : flows) is_wait_through ? out_.flow_ends(id) : out_.flow_begins(id);
    out_.put();
  }
}

void TraceWriter::Parts::memory(const sim::MemoryEvent& event) {
  if (!window_.has(event.begin)) return;
  device_.count(event);
  if (CoreTracks* tracks = core(event.block.core)) {
    SumTrack& track = event.is_write ? tracks->gm_written() : tracks->gm_read();
    track.sum().add(event.begin, static_cast<double>(event.bytes.value));
  }
}

void TraceWriter::Parts::flush_counters(Cycles end) {
  device_.flush_counters(end);
  for (auto& [id, tracks] : cores_) {
    if (tracks) tracks->flush_counters(end);
  }
}

void TraceWriter::Parts::finish() {
  for (auto& [id, tracks] : cores_) {
    if (tracks) tracks->flush_lanes();
  }
  flush_counters(kForEver);
  file_.finish();
}

TraceWriter::TraceWriter(std::filesystem::path file, const sim::ChipSpec& chip,
                         TraceOptions options)
    : parts_(std::make_unique<Parts>(std::move(file), chip, std::move(options))) {}
TraceWriter::~TraceWriter() = default;

void TraceWriter::finish() { parts_->finish(); }
int64_t TraceWriter::packets() const { return parts_->file().packets(); }
int64_t TraceWriter::bytes() const { return parts_->file().bytes(); }

void TraceWriter::task_began(const sim::TaskEvent& event) { parts_->task_began(event); }
void TraceWriter::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  parts_->task_ended(event, end);
}
void TraceWriter::block_began(const sim::BlockRef& block, Cycles time) {
  parts_->block_began(block, time);
}
void TraceWriter::block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) {
  parts_->block_ended(block, end.ended, &end.time, nullptr);
}
void TraceWriter::block_failed(const sim::BlockRef& block, const Error& error, Cycles time) {
  parts_->block_ended(block, time, nullptr, &error);
}
void TraceWriter::instruction(const sim::InstructionEvent& event) { parts_->instruction(event); }
void TraceWriter::scalar_span(const sim::ScalarSpan& span) { parts_->scalar_span(span); }
void TraceWriter::memory(const sim::MemoryEvent& event) { parts_->memory(event); }

}  // namespace cubist::profile

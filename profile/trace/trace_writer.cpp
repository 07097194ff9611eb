#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core_tracks.h"
#include "cross_core_flows.h"
#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"
#include "cubist/profile/trace.h"
#include "source_lines.h"
#include "task_text.h"

namespace cubist::profile {
namespace {

constexpr Cycles kForEver{std::numeric_limits<int64_t>::max()};

template <class Instruction>
Instruction unpacked(const isa::Operands& operands) {
  Instruction instruction;
  instruction.unpack_from(operands, Instruction::kName);
  return instruction;
}

// Waits at the head of its queue, and is never under way.
bool is_wait(isa::Op op) {
  return op == isa::Op::wait_flag || op == isa::Op::wait_flag_dev || op == isa::Op::pipe_barrier;
}

int cores_of(const sim::ChipSpec& chip, isa::CoreKind kind) {
  const bool is_coupled = chip.style == sim::CoreStyle::kCoupled;
  if (is_coupled != (kind == isa::CoreKind::coupled)) return 0;
  return kind == isa::CoreKind::aiv ? chip.vector_cores : chip.cube_cores;
}

void check(const TraceOptions& options, const sim::ChipSpec& chip) {
  const auto reject = [](std::string did, std::string expected) {
    throw Error(
        Fault::kConfig,
        {.where = "trace", .did = std::move(did), .expected = std::move(expected), .fix = {}});
  };
  if (options.window && options.window->begin >= options.window->end) {
    reject(fmt::format("trace from cycle {} to cycle {}", options.window->begin.value,
                       options.window->end.value),
           "a window that ends later than it begins");
  }
  if (options.counter_bin <= Cycles{0})
    reject(fmt::format("count in bins of {} cycles", options.counter_bin.value), "1 or more");
  for (const sim::CoreId core : options.cores) {
    const int cores = cores_of(chip, core.kind);
    if (core.index >= 0 && core.index < cores) continue;
    reject(fmt::format("trace {} of {}", name_of(core), chip.name),
           fmt::format("a core that it has: {} of kind {}", cores, sim::name_of(core.kind)));
  }
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
  void block_ended(const sim::BlockRef& block, Cycles time, const sim::CoreTime* core_time,
                   const Error* error);
  void instruction(const sim::InstructionEvent& event);
  void scalar_span(const sim::ScalarSpan& span);
  void memory(const sim::MemoryEvent& event);

 private:
  struct Task {  // under way
    Cycles began;
    std::shared_ptr<const sim::ProgramImage> image;
    std::string kernel;
    CrossCoreFlows flows;
  };

  // The tracks of a core; null if it is left out.
  CoreTracks* core(sim::CoreId id);
  TrackId stream(sim::StreamId id);
  Task& task(sim::TaskId id) { return tasks_.at(id); }

  bool overlaps(Cycles begin, Cycles end) const;
  bool has(Cycles time) const { return overlaps(time, time); }
  void add(Lane& lane, LaneEvent event);
  LaneEvent lane_event(const sim::InstructionEvent& event, Cycles begin, Cycles end);

  void add_wait(Lane& lane, const sim::InstructionEvent& event);
  void add_work(Lane& lane, const sim::InstructionEvent& event);
  void add_instant(CoreTracks& core, Lane& lane, const sim::InstructionEvent& event);
  void cross_core(const sim::InstructionEvent& event);
  void count_queue(CoreTracks& core, const sim::InstructionEvent& event);
  void write_flows(const Task& of);
  void end_abandoned_blocks(sim::TaskId task, Cycles time);
  void flush_counters(Cycles end);

  TraceOptions options_;
  TraceFile file_;
  TraceEvents out_;
  double gigabytes_per_second_;  // of a byte in each bin
  std::array<std::string, sim::kWaits> wait_names_;
  TrackId device_;
  SumTrack gm_read_, gm_written_, dram_read_, dram_written_;
  PercentTrack l2_hits_;
  std::map<sim::StreamId, TrackId> streams_;
  std::map<sim::CoreId, std::optional<CoreTracks>> cores_;
  std::map<sim::TaskId, Task> tasks_;
  SourceLines lines_;
  FlowId flows_ = 0;
};

TraceWriter::Parts::Parts(std::filesystem::path file, const sim::ChipSpec& chip,
                          TraceOptions options)
    : options_((check(options, chip), std::move(options))),
      file_(std::move(file)),
      out_(file_, chip.clock_mhz),
      gigabytes_per_second_(chip.clock_mhz / 1000 /
                            static_cast<double>(options_.counter_bin.value)),
      device_(out_.add_process(fmt::format("device: {}", chip.name), 0)),
      gm_read_(out_.add_counter(device_, "GM read", "GB/s"), options_.counter_bin,
               gigabytes_per_second_),
      gm_written_(out_.add_counter(device_, "GM written", "GB/s"), options_.counter_bin,
                  gigabytes_per_second_),
      dram_read_(out_.add_counter(device_, "DRAM read", "GB/s"), options_.counter_bin,
                 gigabytes_per_second_),
      dram_written_(out_.add_counter(device_, "DRAM written", "GB/s"), options_.counter_bin,
                    gigabytes_per_second_),
      l2_hits_(out_.add_counter(device_, "L2 hits", "%"), options_.counter_bin) {
  for (size_t i = 0; i < wait_names_.size(); ++i)
    wait_names_.at(i) = fmt::format("wait: {}", name_of(static_cast<sim::Wait>(i)));
}

CoreTracks* TraceWriter::Parts::core(sim::CoreId id) {
  const auto [it, is_new] = cores_.try_emplace(id);
  if (is_new && (options_.cores.empty() || std::ranges::count(options_.cores, id) != 0)) {
    // Cube cores first, then vector cores.
    constexpr int kKindStep = 10'000;
    const int rank = 1 + static_cast<int>(id.kind) * kKindStep + id.index;
    it->second.emplace(id, rank, options_.counter_bin, gigabytes_per_second_, out_);
  }
  return it->second ? &*it->second : nullptr;
}

TrackId TraceWriter::Parts::stream(sim::StreamId id) {
  const auto it = streams_.find(id);
  if (it != streams_.end()) return it->second;
  const TrackId track =
      out_.add_thread(device_, fmt::format("stream {}", id), static_cast<int>(id));
  return streams_.emplace(id, track).first->second;
}

bool TraceWriter::Parts::overlaps(Cycles begin, Cycles end) const {
  if (!options_.window) return true;
  if (begin == end) return begin >= options_.window->begin && begin < options_.window->end;
  return begin < options_.window->end && end > options_.window->begin;
}

// --- Tasks and blocks ---

void TraceWriter::Parts::task_began(const sim::TaskEvent& event) {
  tasks_[event.id] = {
      .began = event.time, .image = event.image, .kernel = name_of_task(event.task), .flows = {}};
}

void TraceWriter::Parts::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  end_abandoned_blocks(event.id, event.time);
  const Task ended = std::move(task(event.id));
  tasks_.erase(event.id);
  write_flows(ended);
  if (overlaps(ended.began, event.time)) {
    const TrackId track = stream(event.stream);
    const bool is_launch = std::holds_alternative<sim::LaunchTask>(event.task);
    out_.slice_begin(track, ended.began, ended.kernel,
                     is_launch ? Category::kTask : Category::kCopy);
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
  if (!overlaps(began, time)) return;
  out_.slice_begin(tracks->blocks(), began, fmt::format("block {}", block.block), Category::kBlock);
  out_.with_interned(Argument::kKernel, out_.intern(task(block.task).kernel))
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

// --- Pipes ---

void TraceWriter::Parts::add(Lane& lane, LaneEvent event) {
  if (overlaps(event.begin, event.end)) lane.add(std::move(event));
}

LaneEvent TraceWriter::Parts::lane_event(const sim::InstructionEvent& event, Cycles begin,
                                         Cycles end) {
  LaneEvent e{.name = isa::info(event.op).name,
              .category = Category::kInstruction,
              .begin = begin,
              .end = end,
              .pc = event.pc,
              .source = lines_.at(task(event.block.task).image, event.pc, out_),
              .started = begin};
  if (options_.operands) e.operands = isa::describe(event.op, event.operands);
  return e;
}

void TraceWriter::Parts::instruction(const sim::InstructionEvent& event) {
  CoreTracks* tracks = core(event.block.core);
  if (event.op == isa::Op::ffts_cross_core_sync || event.op == isa::Op::wait_flag_dev)
    cross_core(event);
  if (tracks == nullptr) return;
  Lane& lane = tracks->lane(event.pipe);
  if (event.pipe == isa::Pipe::S) return add_instant(*tracks, lane, event);
  count_queue(*tracks, event);
  if (event.time.waited > Cycles{0}) add_wait(lane, event);
  if (event.time.busy > Cycles{0} || event.time.late > Cycles{0}) {
    add_work(lane, event);
  } else if (!is_wait(event.op) || event.time.waited == Cycles{0} ||
             event.op == isa::Op::wait_flag) {
    add_instant(*tracks, lane, event);
  }
  // Instructions complete in order, and whatever comes begins when this one was done or later.
  // Waits overtake what is under way.
  if (!is_wait(event.op)) lane.flush(event.time.done, out_);
}

void TraceWriter::Parts::add_wait(Lane& lane, const sim::InstructionEvent& event) {
  const Cycles end = is_wait(event.op) ? event.time.ended : event.time.started;
  if (!overlaps(end - event.time.waited, end)) return;
  LaneEvent wait = lane_event(event, end - event.time.waited, end);
  wait.name = wait_names_.at(static_cast<size_t>(event.time.reason)).c_str();
  wait.category = Category::kWait;
  add(lane, std::move(wait));
}

void TraceWriter::Parts::add_work(Lane& lane, const sim::InstructionEvent& event) {
  const sim::InstructionTime& time = event.time;
  const Cycles begin = time.done - time.busy;
  if (time.busy > Cycles{0} && overlaps(begin, time.done)) {
    LaneEvent work = lane_event(event, begin, time.done);
    work.started = time.started;
    work.memory = time.memory;
    work.bank_conflict = time.bank_conflict;
    work.dependency = time.dependency - time.late;
    work.read = event.gm_read;
    work.written = event.gm_written;
    add(lane, std::move(work));
  }
  if (time.late > Cycles{0} && overlaps(time.ended - time.late, time.ended)) {
    LaneEvent late = lane_event(event, time.ended - time.late, time.ended);
    late.dependency = time.late;
    add(lane, std::move(late));
  }
}

void TraceWriter::Parts::add_instant(CoreTracks& tracks, Lane& lane,
                                     const sim::InstructionEvent& event) {
  const Cycles time = event.time.ended;
  const bool is_traced = has(time);
  const bool is_set = event.op == isa::Op::set_flag;
  FlowId flow = 0;
  if (is_set && is_traced) {
    flow = ++flows_;
    tracks.flags().set(unpacked<isa::SetFlag>(event.operands), flow);
  } else if (event.op == isa::Op::wait_flag) {
    flow = tracks.flags().take(unpacked<isa::WaitFlag>(event.operands));
  }
  if (!is_traced) return;
  LaneEvent instant = lane_event(event, time, time);
  if (is_set || is_wait(event.op) || event.op == isa::Op::ffts_cross_core_sync)
    instant.category = Category::kFlag;
  instant.flow = flow;
  instant.flow_ends = !is_set;
  instant.read = event.gm_read;
  instant.written = event.gm_written;
  lane.add(std::move(instant));
}

void TraceWriter::Parts::count_queue(CoreTracks& tracks, const sim::InstructionEvent& event) {
  Cycles begin = event.time.dispatched;
  Cycles end = is_wait(event.op) ? event.time.ended : event.time.started;
  if (options_.window) {
    begin = std::max(begin, options_.window->begin);
    end = std::min(end, options_.window->end);
  }
  tracks.queue(event.pipe).sum().add_over(begin, end, 1);
}

void TraceWriter::Parts::scalar_span(const sim::ScalarSpan& span) {
  CoreTracks* tracks = core(span.block.core);
  if (tracks == nullptr) return;
  Lane& lane = tracks->lane(isa::Pipe::S);
  if (overlaps(span.begin, span.end)) {
    const bool is_wait_span = span.reason != sim::Wait::kNone;
    lane.add(
        {.name = is_wait_span ? wait_names_.at(static_cast<size_t>(span.reason)).c_str() : "run",
         .category = is_wait_span ? Category::kWait : Category::kScalar,
         .begin = span.begin,
         .end = span.end,
         .pc = span.pc,
         .source = lines_.at(task(span.block.task).image, span.pc, out_),
         .started = span.begin});
  }
  lane.flush(span.end, out_);
}

// --- Cross-core flags ---

void TraceWriter::Parts::cross_core(const sim::InstructionEvent& event) {
  CrossCoreFlows& flows = task(event.block.task).flows;
  CrossCoreEvent e{.block = event.block, .time = event.time.ended, .id = 0, .pc = event.pc};
  if (event.op == isa::Op::wait_flag_dev) {
    e.id = unpacked<isa::WaitFlagDev>(event.operands).id;
    return flows.passed(e);
  }
  const auto signal = unpacked<isa::FftsCrossCoreSync>(event.operands);
  e.id = signal.id;
  flows.signalled(e, signal.mode);
}

// An instant for each signal that released somebody and each wait, in the order of time.
void TraceWriter::Parts::write_flows(const Task& of) {
  std::map<std::tuple<Cycles, sim::CoreId, bool, uint64_t>, std::vector<FlowId>> instants;
  for (const CrossCoreFlow& flow : of.flows.flows()) {
    const CrossCoreEvent &from = flow.from, &to = flow.to;
    if (core(from.block.core) == nullptr || core(to.block.core) == nullptr || !has(from.time) ||
        !has(to.time))
      continue;
    instants[{from.time, from.block.core, false, from.pc}].push_back(++flows_);
    instants[{to.time, to.block.core, true, to.pc}].push_back(flows_);
  }
  for (const auto& [key, flows] : instants) {
    const auto& [time, core_id, is_wait_through, pc] = key;
    const TrackId track = core(core_id)->cross_core();
    const StringId line = lines_.at(of.image, pc, out_);
    out_.instant(track, time, is_wait_through ? "wait_flag_dev" : "ffts_cross_core_sync",
                 Category::kFlag)
        .with(Argument::kBegan, time.value)
        .with_address(Argument::kPc, pc);
    if (line != 0) out_.with_interned(Argument::kSource, line);
    for (const FlowId id : flows) is_wait_through ? out_.flow_ends(id) : out_.flow_begins(id);
    out_.put();
  }
}

// --- Counters ---

void TraceWriter::Parts::memory(const sim::MemoryEvent& event) {
  if (!has(event.begin)) return;
  const auto bytes = static_cast<double>(event.bytes.value);
  (event.is_write ? gm_written_ : gm_read_).sum().add(event.begin, bytes);
  dram_read_.sum().add(event.begin, static_cast<double>(event.dram_read.value));
  dram_written_.sum().add(event.begin, static_cast<double>(event.dram_written.value));
  l2_hits_.add(event.begin, static_cast<double>(event.l2_hits),
               static_cast<double>(event.l2_hits + event.l2_misses));
  if (CoreTracks* tracks = core(event.block.core))
    (event.is_write ? tracks->gm_written() : tracks->gm_read()).sum().add(event.begin, bytes);
}

void TraceWriter::Parts::flush_counters(Cycles end) {
  for (SumTrack* track : {&gm_read_, &gm_written_, &dram_read_, &dram_written_})
    track->flush(end, out_);
  l2_hits_.flush(end, out_);
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

// --- The interface ---

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

#include "cubist/profile/collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "bandwidth_bins.h"
#include "core_counter.h"
#include "cubist/base/error.h"
#include "place_counter.h"
#include "timeline_recorder.h"

namespace cubist::profile {
namespace {

constexpr size_t kCoreKinds = 3;

struct KindOf {
  TaskKind operator()(const sim::LaunchTask&) const { return TaskKind::kLaunch; }
  TaskKind operator()(const sim::CopyInTask&) const { return TaskKind::kCopyIn; }
  TaskKind operator()(const sim::CopyOutTask&) const { return TaskKind::kCopyOut; }
  TaskKind operator()(const sim::CopyDeviceTask&) const { return TaskKind::kCopyDevice; }
  TaskKind operator()(const sim::FillTask&) const { return TaskKind::kFill; }
  TaskKind operator()(const sim::RecordEventTask&) const { return TaskKind::kRecordEvent; }
  TaskKind operator()(const sim::WaitEventTask&) const { return TaskKind::kWaitEvent; }
};

// What was heard of one core, and where its present block belongs.
struct Core {
  sim::CoreId id;
  CoreCounter counter;
  sim::BlockRef block;
  size_t task = 0;  // index of the block's
  PlaceCounter* places = nullptr;
  bool has_block = false;  // not handed over yet
  std::array<size_t, kPipes> tracks{};
};

class ListeningCollector final : public Collector {
 public:
  ListeningCollector(const sim::ChipSpec& chip, sim::Mode mode) : chip_(chip), mode_(mode) {}

  void task_began(const sim::TaskEvent& event) override;
  void task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) override;
  void block_began(const sim::BlockRef& block, Cycles time) override;
  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override;
  void instruction(const sim::InstructionEvent& event) override;
  void scalar_access(const sim::ScalarAccess& access) override;
  void scalar_span(const sim::ScalarSpan& span) override;
  void interlock(const sim::InterlockEvent& event) override;
  void memory(const sim::MemoryEvent& event) override;

  void check() const override;
  Profile profile() const override;

 private:
  Core& core_of(sim::CoreId id);
  PlaceCounter& places_of(const std::shared_ptr<const sim::ProgramImage>& image,
                          const std::string& kernel);
  void hand_over(Core& core);
  void compare(const TaskProfile& task);

  sim::ChipSpec chip_;
  sim::Mode mode_;
  OpTable ops_ = make_op_table();
  std::optional<Cycles> base_;  // when the first task began
  Cycles end_{};
  std::vector<TaskProfile> tasks_;
  std::map<sim::TaskId, size_t> active_;                                    // index into tasks_
  std::map<sim::TaskId, std::shared_ptr<const sim::ProgramImage>> images_;  // of active launches
  std::array<std::vector<std::unique_ptr<Core>>, kCoreKinds> cores_;
  std::map<std::pair<const sim::ProgramImage*, std::string>, PlaceCounter> places_;
  BandwidthBins bandwidth_;
  TimelineRecorder timeline_;
  size_t kept_blocks_ = 0;
  int64_t launches_without_blocks_ = 0;
  std::string mismatch_;  // the first one
};

Core& ListeningCollector::core_of(sim::CoreId id) {
  std::vector<std::unique_ptr<Core>>& cores = cores_[static_cast<size_t>(id.kind)];
  const auto index = static_cast<size_t>(id.index);
  if (index >= cores.size()) cores.resize(index + 1);
  if (cores[index]) return *cores[index];
  cores[index] = std::make_unique<Core>();
  cores[index]->id = id;
  for (size_t pipe = 0; pipe < kPipes; ++pipe)
    cores[index]->tracks[pipe] = timeline_.track(id, static_cast<isa::Pipe>(pipe));
  return *cores[index];
}

PlaceCounter& ListeningCollector::places_of(const std::shared_ptr<const sim::ProgramImage>& image,
                                            const std::string& kernel) {
  return places_.try_emplace({image.get(), kernel}, image, kernel).first->second;
}

void ListeningCollector::task_began(const sim::TaskEvent& event) {
  if (!base_) base_ = event.time;
  TaskProfile task;
  task.id = event.id;
  task.stream = event.stream;
  task.kind = std::visit(KindOf{}, event.task);
  task.began = event.time - *base_;
  if (const auto* launch = std::get_if<sim::LaunchTask>(&event.task)) {
    task.kernel = launch->kernel;
    task.block_dim = launch->block_dim;
    task.label = launch->label;
    images_[event.id] = event.image;
  }
  active_[event.id] = tasks_.size();
  tasks_.push_back(std::move(task));
}

// What the core did in its block goes to the task, also if the block did not end.
void ListeningCollector::hand_over(Core& core) {
  if (!core.has_block) return;
  core.has_block = false;
  TaskProfile& task = tasks_[core.task];
  CoreCounts counts = core.counter.take();
  task.kinds[core.id.kind] += counts;
  if (kept_blocks_ > Profile::kMostBlocks) return;
  ++kept_blocks_;
  task.blocks.push_back({core.block.block, core.block.sub_block, core.id, std::move(counts)});
}

void ListeningCollector::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  const size_t index = active_.at(event.id);
  active_.erase(event.id);
  images_.erase(event.id);
  for (auto& cores : cores_) {
    for (auto& core : cores) {
      if (core && core->has_block && core->task == index) hand_over(*core);
    }
  }
  TaskProfile& task = tasks_[index];
  task.ended = event.time - *base_;
  end_ = std::max(end_, task.ended);
  if (end.report != nullptr) {
    task.report = *end.report;
    compare(task);
  }
  if (end.error != nullptr) task.error = end.error->what();
  if (task.kind != TaskKind::kLaunch) return;
  if (kept_blocks_ > Profile::kMostBlocks) {
    task.blocks.clear();
    ++launches_without_blocks_;
  }
  std::ranges::sort(task.blocks, {},
                    [](const BlockProfile& block) { return std::pair(block.block, block.core); });
}

// L2 lines and DRAM bytes of the requests are those of the report.
void ListeningCollector::compare(const TaskProfile& task) {
  const CoreCounts counts = task.total();
  const sim::TaskReport& report = *task.report;
  const auto text = [](Bytes read, Bytes written, int64_t hits, int64_t misses, Bytes dram_read,
                       Bytes dram_written) {
    return fmt::format(
        "{} B read and {} B written at the ports, {} L2 hits and {} misses, {} B read from and "
        "{} B written to DRAM",
        read.value, written.value, hits, misses, dram_read.value, dram_written.value);
  };
  const std::string counted =
      text(counts.reads.bytes, counts.writes.bytes, counts.reads.l2_hits + counts.writes.l2_hits,
           counts.reads.l2_misses + counts.writes.l2_misses, counts.dram_read, counts.dram_written);
  const std::string reported = text(report.gm_read, report.gm_written, report.l2_hits,
                                    report.l2_misses, report.dram_read, report.dram_written);
  if (counted == reported || !mismatch_.empty()) return;
  mismatch_ = fmt::format("task {} ({}): requests of {}; its report has {}", task.id, task.name(),
                          counted, reported);
}

void ListeningCollector::block_began(const sim::BlockRef& block, Cycles) {
  Core& core = core_of(block.core);
  hand_over(core);  // a block that was dropped
  core.block = block;
  core.task = active_.at(block.task);
  core.has_block = true;
  core.places = &places_of(images_.at(block.task), tasks_[core.task].kernel);
}

void ListeningCollector::block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) {
  Core& core = core_of(block.core);
  core.counter.block_ended(end);
  core.places->block_ended(end);
  hand_over(core);
}

void ListeningCollector::instruction(const sim::InstructionEvent& event) {
  Core& core = core_of(event.block.core);
  core.counter.instruction(event, ops_);
  core.places->instruction(event);
  timeline_.instruction(core.tracks[index_of(event.pipe)], event, *base_,
                        static_cast<uint32_t>(core.task));
}

void ListeningCollector::scalar_access(const sim::ScalarAccess& access) {
  core_of(access.block.core).counter.scalar_access(access);
}

void ListeningCollector::scalar_span(const sim::ScalarSpan& span) {
  Core& core = core_of(span.block.core);
  core.places->scalar_span(span);
  timeline_.scalar_span(core.tracks[index_of(isa::Pipe::S)], span, *base_,
                        static_cast<uint32_t>(core.task));
}

void ListeningCollector::interlock(const sim::InterlockEvent& event) {
  Core& core = core_of(event.block.core);
  core.counter.interlock(event);
  core.places->interlock(event);
}

void ListeningCollector::memory(const sim::MemoryEvent& event) {
  core_of(event.block.core).counter.memory(event);
  bandwidth_.add(event, *base_);
}

void ListeningCollector::check() const {
  if (mismatch_.empty()) return;
  throw Error(
      Fault::kInternal,
      {.where = "profile", .did = "count " + mismatch_, .expected = "the same sums", .fix = {}});
}

Profile ListeningCollector::profile() const {
  check();
  Profile profile{.mode = mode_,
                  .chip = chip_,
                  .base = base_.value_or(Cycles{}),
                  .total = end_,
                  .tasks = tasks_,
                  .bandwidth = bandwidth_.bandwidth(),
                  .timeline = timeline_.timeline(),
                  .launches_without_blocks = launches_without_blocks_};
  for (const auto& [key, places] : places_) {
    places.add_lines(profile.lines);
    places.add_instructions(profile.instructions);
  }
  std::ranges::stable_sort(profile.lines, std::greater{},
                           [](const LineProfile& line) { return line.busy() + line.waited(); });
  return profile;
}

}  // namespace

std::unique_ptr<Collector> make_collector(const sim::ChipSpec& chip, sim::Mode mode) {
  return std::make_unique<ListeningCollector>(chip, mode);
}

}  // namespace cubist::profile

// What an observer of the chip hears, against what the task's report says.
#include "cubist/sim/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernel_fixture.h"

namespace cubist::sim {
namespace {

using testing::ElementsAre;

class Recorder : public Observer {
 public:
  void allocated(uint64_t address, Bytes size) override { allocations[address] = size; }
  void freed(uint64_t address) override { allocations.erase(address); }
  void host_wrote(uint64_t, Bytes size) override { host_bytes += size; }
  void task_began(const TaskEvent&) override { ++tasks_began; }
  void task_ended(const TaskEvent& task, const TaskEnd& end) override {
    ++tasks_ended;
    has_image = task.image != nullptr;
    has_failed = end.error != nullptr;
  }
  void block_ended(const BlockRef& block, const BlockEnd& end) override {
    blocks.push_back(block.block);
    for (const auto& [pipe, time] : end.time.pipes) {
      pipes[pipe] += time;
      EXPECT_EQ(time.total(), end.ended - end.began) << isa::name_of(pipe);
    }
    for (const ScalarCount& c : end.counts) {
      executed += static_cast<int64_t>(c.executed);
      scalar_cycles += c.cycles;
    }
  }
  void instruction(const InstructionEvent& e) override {
    ++instructions[e.pipe];
    ops[e.block.block].push_back(e.op);
    waited[e.pipe] += e.time.waited;
    busy[e.pipe] += e.time.busy + e.time.late;
    EXPECT_LE(e.time.done, e.time.ended);
    moved_read += e.gm_read;
    moved_written += e.gm_written;
    EXPECT_LE(e.time.dispatched, e.time.ended);
    EXPECT_LE(e.time.started, e.time.ended);
    EXPECT_GE(e.time.ended, last);
    last = e.time.ended;
  }
  void scalar_access(const ScalarAccess& a) override { accesses.push_back({a.is_write, a.size}); }
  void scalar_span(const ScalarSpan& s) override {
    EXPECT_LT(s.begin, s.end);
    scalar_spans += s.end - s.begin;
  }
  void memory(const MemoryEvent& e) override {
    (e.is_write ? written : read) += e.bytes;
    dram_read += e.dram_read;
    l2_lines += e.l2_hits + e.l2_misses;
  }

  std::map<uint64_t, Bytes> allocations;
  Bytes host_bytes, read, written, dram_read;
  int tasks_began = 0, tasks_ended = 0;
  bool has_image = false, has_failed = false;
  std::vector<uint32_t> blocks;
  std::map<isa::Pipe, PipeTime> pipes;
  std::map<isa::Pipe, int64_t> instructions;
  std::map<isa::Pipe, Cycles> waited, busy;
  Bytes moved_read, moved_written;  // by instructions
  std::map<uint32_t, std::vector<isa::Op>> ops;
  std::vector<std::pair<bool, uint64_t>> accesses;
  int64_t executed = 0, l2_lines = 0;
  Cycles scalar_cycles, scalar_spans, last;
};

TaskReport add_vectors(Kernels& k, uint32_t blocks) {
  const auto a = halves(1, 128 * blocks), b = halves(2, 128 * blocks);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(a.size()));
  return k.run("vector_add", {pa, pb, pc}, blocks);
}

TEST(Events, SumUpToTheReportOfTheTask) {
  for (const ChipSpec& chip : {coupled_chip(), split_chip()}) {
    Recorder recorder;
    auto device = make_device(chip, Mode::kFull);
    device->observe(&recorder);
    Kernels k(std::move(device));
    const TaskReport report = add_vectors(k, 5);
    EXPECT_EQ(recorder.read, report.gm_read);
    EXPECT_EQ(recorder.written, report.gm_written);
    EXPECT_EQ(recorder.dram_read, report.dram_read);
    EXPECT_EQ(recorder.l2_lines, report.l2_hits + report.l2_misses);
    EXPECT_EQ(recorder.executed, report.scalar_instructions);
    EXPECT_EQ(recorder.blocks.size(), 5u);
    for (const auto& [pipe, time] : report.pipes) {
      const PipeTime& seen = recorder.pipes.at(pipe);
      EXPECT_EQ(seen.busy, time.busy) << isa::name_of(pipe);
      EXPECT_EQ(seen.total(), time.total()) << isa::name_of(pipe);
      if (pipe == isa::Pipe::S) continue;
      EXPECT_EQ(recorder.instructions.at(pipe), time.instructions) << isa::name_of(pipe);
      EXPECT_EQ(recorder.waited[pipe], time.waited()) << isa::name_of(pipe);
      EXPECT_EQ(recorder.busy[pipe], time.busy) << isa::name_of(pipe);
    }
    EXPECT_EQ(recorder.moved_read + report.pipes.at(isa::Pipe::S).gm_read, report.gm_read);
    EXPECT_EQ(recorder.moved_written + report.pipes.at(isa::Pipe::S).gm_written, report.gm_written);
    EXPECT_EQ(recorder.scalar_spans, report.pipes.at(isa::Pipe::S).total());
    EXPECT_LE(recorder.scalar_cycles, report.pipes.at(isa::Pipe::S).busy);
    EXPECT_EQ(recorder.tasks_began, 1);
    EXPECT_EQ(recorder.tasks_ended, 1);
    EXPECT_TRUE(recorder.has_image);
    EXPECT_FALSE(recorder.has_failed);
    k.device->observe(nullptr);
  }
}

// Section 4.3: a mad with unit flags may be done and still wait for what FIX reads.
TEST(Events, SayWhatAnInstructionAddsToTheBusyTimeOfItsPipe) {
  Recorder recorder;
  auto device = make_device(split_chip(), Mode::kFull);
  device->observe(&recorder);
  Kernels k(std::move(device));
  const uint64_t in = k.upload(halves(7, 8192)), out = k.upload(std::vector<uint16_t>(8 * 8192));
  const TaskReport report = k.run("store_tiles", {in, out, 8, 1});
  for (const isa::Pipe pipe : {isa::Pipe::M, isa::Pipe::FIX, isa::Pipe::MTE1, isa::Pipe::MTE2})
    EXPECT_EQ(recorder.busy[pipe], report.pipes.at(pipe).busy) << isa::name_of(pipe);
  k.device->observe(nullptr);
}

TEST(Events, ComeInTheOrderInWhichTheFlagsAllow) {
  Recorder recorder;
  auto device = make_device(coupled_chip(), Mode::kFull);
  device->observe(&recorder);
  Kernels k(std::move(device));
  add_vectors(k, 1);
  using enum isa::Op;
  EXPECT_THAT(recorder.ops.at(0),
              ElementsAre(copy_gm_to_ubuf, copy_gm_to_ubuf, set_flag, wait_flag, vadd, set_flag,
                          wait_flag, copy_ubuf_to_gm, pipe_barrier));
}

TEST(Events, TheTimesAreThoseOfAnUnobservedRun) {
  Kernels plain(Mode::kFull), watched(Mode::kFull);
  Recorder recorder;
  watched.device->observe(&recorder);
  const TaskReport a = add_vectors(plain, 5), b = add_vectors(watched, 5);
  EXPECT_EQ(a.ended - a.started, b.ended - b.started);
}

TEST(Events, TellOfScalarLoadsAndStoresButNotOfTheStack) {
  Recorder recorder;
  auto device = make_device(coupled_chip(), Mode::kFull);
  device->observe(&recorder);
  Kernels k(std::move(device));
  const uint64_t in = k.upload(std::vector<int64_t>{21}), out = k.upload(std::vector<int64_t>{0});
  k.run("double_each", {in, out});
  EXPECT_THAT(recorder.accesses, ElementsAre(std::pair(false, 8u), std::pair(true, 8u)));
}

TEST(Events, TellOfAllocationsAndOfTasksThatFail) {
  Recorder recorder;
  auto device = make_device(coupled_chip(), Mode::kFull);
  device->observe(&recorder);
  Kernels k(std::move(device));
  EXPECT_EQ(recorder.allocations.size(), 1u) << "the image";
  const uint64_t address = k.device->allocate({1000});
  EXPECT_EQ(recorder.allocations.at(address), Bytes{1000});
  k.device->free(address);
  EXPECT_EQ(recorder.allocations.size(), 1u);
  EXPECT_NE(k.error_of("load_null"), "no error");
  EXPECT_TRUE(recorder.has_failed);
  k.device->observe(nullptr);
}

TEST(Events, ADeviceWithoutAClockHasNone) {
  Kernels k(Mode::kFunctional);
  Recorder recorder;
  k.device->observe(nullptr);
  EXPECT_THROW(k.device->observe(&recorder), Error);
}

class HostRecorder : public Observer {
 public:
  void submitted(TaskId task, StreamId, const Task&) override {
    heard.emplace_back("submit", task);
  }
  void host_saw_end(TaskId task) override { heard.emplace_back("saw", task); }
  std::vector<std::pair<std::string, TaskId>> heard;
};

TEST(Events, SayWhatTheHostHandsOverAndWhoseEndItIsTold) {
  HostRecorder recorder;
  Kernels k(Mode::kFull);
  const uint64_t buffer = k.device->allocate(Bytes{64});
  k.device->observe(&recorder);
  const FillTask fill{buffer, Bytes{64}, std::byte{1}};
  const TaskId first = k.device->submit(0, fill), second = k.device->submit(0, fill);
  k.device->wait(first);
  EXPECT_THAT(recorder.heard, ElementsAre(std::pair("submit", first), std::pair("submit", second),
                                          std::pair("saw", first)));
  recorder.heard.clear();
  k.device->wait_stream(0);
  EXPECT_THAT(recorder.heard, ElementsAre(std::pair("saw", second)));
  recorder.heard.clear();
  EXPECT_TRUE(k.device->is_done(first));
  EXPECT_THAT(recorder.heard, ElementsAre(std::pair("saw", first)));
  k.device->observe(nullptr);
}

}  // namespace
}  // namespace cubist::sim

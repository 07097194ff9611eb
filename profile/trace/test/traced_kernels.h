// The test kernels of sim on a device that is traced, and what the device itself says of them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <utility>

#include "cubist/profile/trace.h"
#include "kernel_fixture.h"

namespace cubist::profile {

// A trace that also remembers where the time of each pipe of each core went.
class RememberingWriter : public TraceWriter {
 public:
  using TraceWriter::TraceWriter;

  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override {
    for (const auto& [pipe, time] : end.time.pipes) pipes[{block.core, pipe}] += time;
    ++blocks;
    TraceWriter::block_ended(block, end);
  }
  void instruction(const sim::InstructionEvent& event) override {
    if (event.op == isa::Op::wait_flag) ++flag_waits;
    TraceWriter::instruction(event);
  }

  std::map<std::pair<sim::CoreId, isa::Pipe>, sim::PipeTime> pipes;
  int blocks = 0, flag_waits = 0;
};

// Tells two observers.
class Both : public sim::Observer {
 public:
  Both(sim::Observer& a, sim::Observer& b) : a_(a), b_(b) {}

  void task_began(const sim::TaskEvent& e) override { a_.task_began(e), b_.task_began(e); }
  void task_ended(const sim::TaskEvent& e, const sim::TaskEnd& end) override {
    a_.task_ended(e, end), b_.task_ended(e, end);
  }
  void block_began(const sim::BlockRef& block, Cycles time) override {
    a_.block_began(block, time), b_.block_began(block, time);
  }
  void block_ended(const sim::BlockRef& block, const sim::BlockEnd& end) override {
    a_.block_ended(block, end), b_.block_ended(block, end);
  }
  void instruction(const sim::InstructionEvent& e) override {
    a_.instruction(e), b_.instruction(e);
  }
  void scalar_span(const sim::ScalarSpan& s) override { a_.scalar_span(s), b_.scalar_span(s); }
  void memory(const sim::MemoryEvent& e) override { a_.memory(e), b_.memory(e); }

 private:
  sim::Observer &a_, &b_;
};

// Of this test in this process.
inline std::filesystem::path trace_path() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  return std::filesystem::temp_directory_path() /
         fmt::format("cubist_{}_{}.perfetto-trace", test->name(), getpid());
}

class TracedKernels {
 public:
  explicit TracedKernels(const sim::ChipSpec& chip, TraceOptions options = {})
      : path(trace_path()),
        writer(path, chip, std::move(options)),
        kernels(sim::Mode::kFull, chip) {
    kernels.device->observe(&writer);
  }
  ~TracedKernels() { std::filesystem::remove(path); }

  std::filesystem::path path;
  RememberingWriter writer;
  sim::Kernels kernels;
};

inline sim::TaskReport add_vectors(sim::Kernels& k, uint32_t blocks) {
  const auto a = sim::halves(1, 128 * blocks), b = sim::halves(2, 128 * blocks);
  const uint64_t pa = k.upload(a), pb = k.upload(b), pc = k.upload(std::vector<uint16_t>(a.size()));
  return k.run("vector_add", {pa, pb, pc}, blocks);
}

inline sim::TaskReport store_tiles(sim::Kernels& k, uint64_t unit_flags) {
  const uint64_t in = k.upload(sim::halves(7, 8192));
  const uint64_t out = k.upload(std::vector<uint16_t>(8 * 8192));
  return k.run("store_tiles", {in, out, 8, unit_flags});
}

}  // namespace cubist::profile

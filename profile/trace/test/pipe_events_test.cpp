// Events that no kernel of sim's tests brings about.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/isa/instructions.h"
#include "cubist/profile/trace.h"
#include "trace_reader.h"
#include "traced_kernels.h"

namespace cubist::profile {
namespace {

using testing::ElementsAre;

constexpr sim::CoreId kCore{isa::CoreKind::aic, 0};

// A block of a task on one core, told to a writer by hand.
class Told {
 public:
  Told() : path(trace_path()), writer(path, sim::split_chip()), local({}) {
    writer.task_began({.id = 1, .task = task, .image = nullptr, .time = {0}});
    writer.block_began(block, {0});
  }
  ~Told() { std::filesystem::remove(path); }

  void instruction(isa::Op op, const isa::Operands& operands, const sim::InstructionTime& time) {
    writer.instruction({.block = block,
                        .pipe = isa::Pipe::M,
                        .op = op,
                        .operands = operands,
                        .registers = registers,
                        .time = time,
                        .local = local});
  }
  std::vector<ReadEvent> pipe_m() {
    const sim::CoreTime time;
    writer.block_ended(block, {.began = {0}, .ended = {200}, .time = time, .counts = {}});
    writer.finish();
    return read_trace(path).processes.at("AIC 0").threads.at("M");
  }

  std::filesystem::path path;
  TraceWriter writer;
  sim::Task task = sim::LaunchTask{.program = 0, .kernel = "told", .arguments = {}};
  sim::BlockRef block{.task = 1, .core = kCore};
  sim::ControlRegisters registers;
  sim::LocalMemories local;
};

std::vector<std::string> text_of(const std::vector<ReadEvent>& events) {
  std::vector<std::string> lines;
  for (const ReadEvent& e : events) {
    const int64_t began = e.number("began (cycle)");
    lines.push_back(e.is_instant
                        ? fmt::format("{} {}", e.name, began)
                        : fmt::format("{} {}-{}", e.name, began, began + e.number("cycles")));
  }
  return lines;
}

// The mad is done at 34 and takes effect at 100; meanwhile a wait, which comes first, overtakes it.
TEST(PipeEvents, AnInstructionThatIsLateHasTwoSlices) {
  Told told;
  isa::WaitFlag wait;
  wait.src_pipe = isa::Pipe::MTE1;
  wait.dst_pipe = isa::Pipe::M;
  told.instruction(
      isa::Op::wait_flag, wait.pack(),
      {.started = {34}, .ended = {60}, .reason = sim::Wait::kFlag, .waited = {26}, .done = {60}});
  told.instruction(isa::Op::mad, {},
                   {.started = {0},
                    .ended = {100},
                    .dependency = {40},
                    .done = {34},
                    .busy = {34},
                    .late = {40}});
  told.instruction(isa::Op::mad, {},
                   {.started = {90}, .ended = {120}, .done = {120}, .busy = {20}});
  const std::vector<ReadEvent> events = told.pipe_m();
  EXPECT_THAT(text_of(events), ElementsAre("mad 0-34", "wait: flag 34-60", "wait_flag 60",
                                           "mad 60-100", "mad 100-120"));
  EXPECT_FALSE(events[0].has("dependency cycles"));
  EXPECT_EQ(events[3].number("dependency cycles"), 40);
  EXPECT_EQ(events[4].number("started (cycle)"), 90) << "it was under way beside the one before";
}

TEST(PipeEvents, AnInstructionThatAddsNothingIsAnInstant) {
  Told told;
  told.instruction(isa::Op::mad, {}, {.started = {0}, .ended = {30}, .done = {30}, .busy = {30}});
  told.instruction(isa::Op::mad, {}, {.started = {10}, .ended = {30}, .done = {30}});
  EXPECT_THAT(text_of(told.pipe_m()), ElementsAre("mad 0-30", "mad 30"));
}

TEST(PipeEvents, AWaitWhoseSetWasNotTracedHasNoArrow) {
  Told told;
  isa::WaitFlag wait;
  wait.src_pipe = isa::Pipe::MTE1;
  wait.dst_pipe = isa::Pipe::M;
  told.instruction(isa::Op::wait_flag, wait.pack(), {.ended = {60}, .done = {60}});
  const std::vector<ReadEvent> events = told.pipe_m();
  EXPECT_THAT(text_of(events), ElementsAre("wait_flag 60"));
  EXPECT_TRUE(events[0].flows_ended.empty());
}

}  // namespace
}  // namespace cubist::profile

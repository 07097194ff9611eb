// What listening costs: the same kernel with and without a collector, and one event alone.
#include <benchmark/benchmark.h>

#include "profiled_kernels.h"

namespace cubist::profile {
namespace {

constexpr int64_t kInstructions = 2000;

void run(benchmark::State& state, sim::Kernels& kernels) {
  for (auto _ : state) kernels.run("many_vector_adds", {static_cast<uint64_t>(kInstructions)});
  state.SetItemsProcessed(state.iterations() * kInstructions * 5);  // a vadd and four flags
}

void unobserved(benchmark::State& state) {
  sim::Kernels kernels(sim::Mode::kTiming, sim::split_chip());
  run(state, kernels);
}
void collected(benchmark::State& state) {
  ProfiledKernels profiled(sim::split_chip(), sim::Mode::kTiming);
  run(state, profiled.kernels);
}
BENCHMARK(unobserved);
BENCHMARK(collected);

// A vadd, in the hot path of the collector.
void one_instruction(benchmark::State& state) {
  const auto collector = make_collector(sim::split_chip(), sim::Mode::kFull);
  const sim::Task task = sim::LaunchTask{.program = 0, .kernel = "k", .arguments = {}};
  const sim::TaskEvent began{1, 0, task, sim::test_image(), Cycles{0}};
  const sim::BlockRef block{.task = 1, .block = 0, .sub_block = 0, .core = {isa::CoreKind::aiv, 0}};
  collector->task_began(began);
  collector->block_began(block, Cycles{0});
  isa::Vadd vadd;
  vadd.repeat = 8;
  vadd.type = isa::DataType::f16;
  sim::ControlRegisters registers;
  registers[isa::Spr::vector_mask_lo] = registers[isa::Spr::vector_mask_hi] = ~uint64_t{0};
  const sim::LocalMemories local(sim::LocalMemorySizes{});
  const isa::Operands operands = vadd.pack();
  int64_t now = 0;
  for (auto _ : state) {
    now += 20;
    collector->instruction({.block = block,
                            .pipe = isa::Pipe::V,
                            .op = isa::Op::vadd,
                            .operands = operands,
                            .registers = registers,
                            .pc = 8,
                            .issue = 0,
                            .time = {.dispatched = Cycles{now},
                                     .started = Cycles{now},
                                     .ended = Cycles{now + 10},
                                     .done = Cycles{now + 10},
                                     .busy = Cycles{10}},
                            .local = local});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_instruction);

}  // namespace
}  // namespace cubist::profile

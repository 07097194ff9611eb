// The functional device's overhead: a launch, and an Xnpu instruction.
#include <benchmark/benchmark.h>

#include "../test/kernel_fixture.h"

namespace cubist::sim {
namespace {

void a_launch_of_one_block(benchmark::State& state) {
  Kernels k(Mode::kFunctional);
  for (auto _ : state) k.run("many_vector_adds", {0});
}
void a_device_and_its_first_launch(benchmark::State& state) {
  for (auto _ : state) Kernels(Mode::kFunctional).run("many_vector_adds", {0});
}
// Five Xnpu instructions per iteration: a vadd between two pairs of set_flag and wait_flag.
void xnpu_instructions(benchmark::State& state) {
  constexpr int64_t kCount = 10'000;
  Kernels k(Mode::kFunctional);
  for (auto _ : state) k.run("many_vector_adds", {kCount});
  state.counters["MIPS"] =
      benchmark::Counter(5 * kCount * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(a_launch_of_one_block);
BENCHMARK(a_device_and_its_first_launch);
BENCHMARK(xnpu_instructions);

}  // namespace
}  // namespace cubist::sim

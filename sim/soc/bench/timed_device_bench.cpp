// What simulated time costs the host: a device, a launch, and an Xnpu instruction on the SystemC
// chip.
#include <benchmark/benchmark.h>

#include "../test/kernel_fixture.h"

namespace cubist::sim {
namespace {

void a_timed_launch_of_one_block(benchmark::State& state) {
  Kernels k(Mode::kFull);
  for (auto _ : state) k.run("many_vector_adds", {0});
}
void a_timed_launch_on_48_cores(benchmark::State& state) {
  Kernels k(Mode::kFull, split_chip());
  for (auto _ : state) k.run("many_vector_adds", {0}, 48);
}
void a_timed_device_and_its_first_launch(benchmark::State& state) {
  for (auto _ : state) Kernels(Mode::kFull).run("many_vector_adds", {0});
}
// Five Xnpu instructions per iteration: a vadd between two pairs of set_flag and wait_flag.
void timed_xnpu_instructions(benchmark::State& state) {
  constexpr int64_t kCount = 10'000;
  Kernels k(Mode::kFull);
  for (auto _ : state) k.run("many_vector_adds", {kCount});
  state.counters["MIPS"] =
      benchmark::Counter(5 * kCount * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(a_timed_launch_of_one_block);
BENCHMARK(a_timed_launch_on_48_cores);
BENCHMARK(a_timed_device_and_its_first_launch);
BENCHMARK(timed_xnpu_instructions);

}  // namespace
}  // namespace cubist::sim

// What a device costs the host, without a clock and on the SystemC chip: a launch, a device, and an
// Xnpu instruction.
#include <benchmark/benchmark.h>

#include "../test/kernel_fixture.h"

namespace cubist::sim {
namespace {

void a_launch_of_one_block(benchmark::State& state, Mode mode) {
  Kernels k(mode);
  for (auto _ : state) k.run("many_vector_adds", {0});
}
void a_launch_on_48_cores(benchmark::State& state, Mode mode) {
  Kernels k(mode, split_chip());
  for (auto _ : state) k.run("many_vector_adds", {0}, 48);
}
void a_device_and_its_first_launch(benchmark::State& state, Mode mode) {
  for (auto _ : state) Kernels(mode).run("many_vector_adds", {0});
}
// Five Xnpu instructions per iteration: a vadd between two pairs of set_flag and wait_flag.
void xnpu_instructions(benchmark::State& state, Mode mode) {
  constexpr int64_t kCount = 10'000;
  Kernels k(mode);
  for (auto _ : state) k.run("many_vector_adds", {kCount});
  state.counters["MIPS"] =
      benchmark::Counter(5 * kCount * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK_CAPTURE(a_launch_of_one_block, functional, Mode::kFunctional);
BENCHMARK_CAPTURE(a_launch_of_one_block, full, Mode::kFull);
BENCHMARK_CAPTURE(a_launch_on_48_cores, functional, Mode::kFunctional);
BENCHMARK_CAPTURE(a_launch_on_48_cores, full, Mode::kFull);
BENCHMARK_CAPTURE(a_device_and_its_first_launch, functional, Mode::kFunctional);
BENCHMARK_CAPTURE(a_device_and_its_first_launch, full, Mode::kFull);
BENCHMARK_CAPTURE(xnpu_instructions, functional, Mode::kFunctional);
BENCHMARK_CAPTURE(xnpu_instructions, full, Mode::kFull);

}  // namespace
}  // namespace cubist::sim

// What simulated time costs the host: a device, a launch, and an Xnpu instruction on the SystemC
// chip.
#include <benchmark/benchmark.h>

#include "../test/test_image.h"
#include "cubist/sim/device.h"

namespace cubist::sim {
namespace {

struct Kernels {
  explicit Kernels(const ChipSpec& chip)
      : device(make_device(chip, Mode::kFull)), program(device->load(test_image())) {}
  void run(std::vector<uint64_t> arguments, uint32_t blocks = 1) {
    device->wait(
        device->submit(0, LaunchTask{program, "many_vector_adds", blocks, std::move(arguments)}));
  }
  std::unique_ptr<Device> device;
  ProgramId program;
};

void a_timed_launch_of_one_block(benchmark::State& state) {
  Kernels k(coupled_chip());
  for (auto _ : state) k.run({0});
}
void a_timed_launch_on_48_cores(benchmark::State& state) {
  Kernels k(split_chip());
  for (auto _ : state) k.run({0}, 48);
}
void a_timed_device_and_its_first_launch(benchmark::State& state) {
  for (auto _ : state) Kernels(coupled_chip()).run({0});
}
// Five Xnpu instructions per iteration: a vadd between two pairs of set_flag and wait_flag.
void timed_xnpu_instructions(benchmark::State& state) {
  constexpr int64_t kCount = 10'000;
  Kernels k(coupled_chip());
  for (auto _ : state) k.run({kCount});
  state.counters["MIPS"] =
      benchmark::Counter(5 * kCount * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(a_timed_launch_of_one_block);
BENCHMARK(a_timed_launch_on_48_cores);
BENCHMARK(a_timed_device_and_its_first_launch);
BENCHMARK(timed_xnpu_instructions);

}  // namespace
}  // namespace cubist::sim

// What a trace costs: a kernel of five Xnpu instructions per iteration (a vadd between two pairs of
// set_flag and wait_flag) without an observer, with one that does nothing, and traced.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>

#include "cubist/profile/trace.h"
#include "kernel_fixture.h"

namespace cubist::profile {
namespace {

constexpr int64_t kCount = 10'000;

void run(benchmark::State& state, sim::Observer* observer) {
  sim::Kernels k(sim::Mode::kFull);
  k.device->observe(observer);
  for (auto _ : state) k.run("many_vector_adds", {kCount});
  k.device->observe(nullptr);
  state.counters["MIPS"] =
      benchmark::Counter(5 * kCount * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}

void traced(benchmark::State& state, TraceOptions options) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / "cubist_trace_bench.perfetto-trace";
  TraceWriter writer(file, sim::coupled_chip(), std::move(options));
  run(state, &writer);
  const auto runs = static_cast<double>(state.iterations());
  state.counters["packets"] = static_cast<double>(writer.packets()) / runs;
  state.counters["bytes"] = static_cast<double>(writer.bytes()) / runs;
}

void unobserved(benchmark::State& state) { run(state, nullptr); }
void observed(benchmark::State& state) {
  sim::Observer nobody;
  run(state, &nobody);
}
void without_operands(benchmark::State& state) { traced(state, {.operands = false}); }
void outside_the_window(benchmark::State& state) {
  traced(state, {.window = TraceWindow{{0}, {1}}});
}
BENCHMARK(unobserved);
BENCHMARK(observed);
BENCHMARK_CAPTURE(traced, all, TraceOptions{});
BENCHMARK(without_operands);
BENCHMARK(outside_the_window);

}  // namespace
}  // namespace cubist::profile

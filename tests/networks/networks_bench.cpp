// Wall time of whole networks on ascend910b1. Peak memory is the process's: run one benchmark alone
// (--benchmark_filter) to read it.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "cubist/framework/run.h"

namespace cubist::framework {
namespace {

void run_network(benchmark::State& state, const std::string& model, sim::Mode mode) {
  RunOptions options;
  options.model = model;
  options.mode = mode;
  if (!model.starts_with("zoo:")) {
    const std::filesystem::path folder = std::filesystem::path(CUBIST_SHARED) / "models" / model;
    options.model = (folder / "model.onnx").string();
    options.data = folder / "test_data_set_0";
    if (!std::filesystem::exists(folder)) {
      state.SkipWithError("the shared models are not here");
      return;
    }
  }
  RunResult result;
  for (auto _ : state) result = run_model(options);
  state.counters["simulated_us"] = result.total_time_us;
  state.counters["peak_rss_MiB"] = static_cast<double>(result.peak_rss_bytes) / (1 << 20);
}

BENCHMARK_CAPTURE(run_network, mnist_8_full, "mnist-8", sim::Mode::kFull)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_network, squeezenet_full, "squeezenet1.1-fp32", sim::Mode::kFull)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_network, resnet50_timing, "zoo:resnet50", sim::Mode::kTiming)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_network, resnet50_full, "zoo:resnet50", sim::Mode::kFull)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cubist::framework

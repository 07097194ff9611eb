// Generated products beside the hand-written kernel, in mode timing: cycles of a launch with warm
// caches (the second one), and of the first one, whose operands and instructions come from DRAM.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cubist/akg/contraction.h"
#include "cubist/driver/elf.h"
#include "cubist/kernels/library.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::akg {
namespace {

struct Row {
  int64_t batch, m, k, n;
};
// Squares, the products of BERT base with 128 tokens, and its attention.
constexpr Row kRows[] = {{1, 512, 512, 512},    {1, 1024, 1024, 1024}, {1, 2048, 2048, 2048},
                         {1, 4096, 4096, 4096}, {1, 8192, 8192, 8192}, {1, 128, 768, 768},
                         {1, 128, 768, 3072},   {1, 128, 3072, 768},   {12, 128, 64, 128},
                         {12, 128, 128, 64}};

class Bench {
 public:
  explicit Bench(const std::string& chip)
      : chip_(sim::load_chip(chip)), device_(sim::make_device(chip_, sim::Mode::kTiming)) {}

  const sim::ChipSpec& chip() const { return chip_; }

  // `sizes`: bytes of the GM arguments; `words` follow them, if any.
  void run(benchmark::State& state, const std::filesystem::path& elf, const std::string& kernel,
           uint32_t block_dim, const std::vector<int64_t>& sizes,
           const std::vector<uint32_t>& words, double multiplications) {
    const auto program =
        device_->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
    std::vector<uint64_t> arguments;
    for (const int64_t size : sizes) {
      arguments.push_back(device_->allocate({size}));
      device_->write(arguments.back(), std::vector<std::byte>(static_cast<size_t>(size)));
    }
    if (!words.empty()) {
      arguments.push_back(device_->allocate({static_cast<int64_t>(words.size() * 4)}));
      device_->write(arguments.back(), std::as_bytes(std::span(words)));
    }
    const auto cycles = [&] {
      const auto task = device_->submit(0, sim::LaunchTask{.program = program,
                                                           .kernel = kernel,
                                                           .block_dim = block_dim,
                                                           .arguments = arguments});
      device_->wait(task);
      const sim::TaskReport report = device_->report(task);
      return static_cast<double>((report.ended - report.started).value);
    };
    for (auto _ : state) {
      state.counters["cold"] = cycles();
      state.counters["cycles"] = cycles();
    }
    const double per_cycle = static_cast<double>(chip_.cube_cores) * chip_.cube.rows *
                             chip_.cube.columns * chip_.cube.depth_f16;
    state.counters["of_peak"] = multiplications / per_cycle / state.counters["cycles"];
  }

 private:
  sim::ChipSpec chip_;
  std::unique_ptr<sim::Device> device_;
};

std::vector<int64_t> sizes_of(const Row& row) {
  return {row.batch * row.m * row.k * 2, row.batch * round_up(row.k, 16) * round_up(row.n, 16) * 2,
          row.batch * row.m * row.n * 2};
}
double multiplications(const Row& row) {
  return static_cast<double>(row.batch * row.m) * static_cast<double>(row.k * row.n);
}

void run_library(benchmark::State& state, const std::string& chip, const Row& row) {
  Bench bench(chip);
  const auto call =
      kernels::plan_matmul({.m = row.m, .k = row.k, .n = row.n, .batch = row.batch}, bench.chip());
  std::vector<int64_t> sizes = sizes_of(row);
  sizes.insert(sizes.begin() + 2, round_up(row.n, 16) * 4);  // the bias that it always has
  bench.run(state, kernels::kernel_library_path(bench.chip()), call.kernel, call.block_dim, sizes,
            call.tiling, multiplications(row));
  state.SetLabel(call.explanation);
}

void run_generated(benchmark::State& state, const std::string& chip, const Row& row,
                   MatrixLayout layout) {
  Bench bench(chip);
  Contraction c;
  c.name = "product";
  if (row.batch > 1) c.batch = {row.batch};
  c.m = row.m;
  c.k = row.k;
  c.n = row.n;
  c.b.layout = layout;
  const CubeKernel kernel = generate(c, bench.chip());
  const auto folder = std::filesystem::temp_directory_path();
  kernels::CompileOptions options;
  options.sources = {folder / "cubist-contraction-bench.cpp"};
  options.output = folder / "cubist-contraction-bench.elf";
  options.npu_arch = bench.chip().npu_arch;
  std::ofstream(options.sources.front()) << kernel.source;
  const kernels::CompileResult compiled = kernels::compile_kernel(options);
  if (compiled.exit_status != 0) return state.SkipWithError(compiled.messages.c_str());
  bench.run(state, options.output, kernel.name, kernel.block_dim, sizes_of(row), {},
            multiplications(row));
  state.counters["predicted"] = kernel.predicted_cycles;
  state.SetLabel(kernel.explanation);
}

void register_all(const std::string& chip) {
  for (const Row& row : kRows) {
    const std::string shape = (row.batch > 1 ? std::to_string(row.batch) + "x" : "") +
                              std::to_string(row.m) + "x" + std::to_string(row.k) + "x" +
                              std::to_string(row.n) + "/" + chip + "/";
    const auto add = [&](const std::string& name, auto run) {
      benchmark::RegisterBenchmark((shape + name).c_str(), run)
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1);
    };
    add("library", [=](benchmark::State& s) { run_library(s, chip, row); });
    add("row_major",
        [=](benchmark::State& s) { run_generated(s, chip, row, MatrixLayout::kRowMajor); });
    add("transposed",
        [=](benchmark::State& s) { run_generated(s, chip, row, MatrixLayout::kTransposed); });
    add("packed", [=](benchmark::State& s) { run_generated(s, chip, row, MatrixLayout::kPacked); });
  }
}

}  // namespace
}  // namespace cubist::akg

int main(int argc, char** argv) {
  for (const char* chip : {"ascend910b1", "ascend310p3"}) cubist::akg::register_all(chip);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

// Generated products and convolutions beside the hand-written kernels, in mode timing: cycles of a
// launch with warm caches (the second one), and of the first one, whose operands and instructions
// come from DRAM.
#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

#include "cubist/akg/convolution.h"
#include "cubist/kernels/library.h"
#include "timed_launch.h"

namespace cubist::akg {
namespace {

struct Row {
  int64_t batch, m, k, n;
  isa::DataType type = isa::DataType::f16;

  int64_t element() const { return type == isa::DataType::f32 ? 4 : 2; }
};
// Squares, the products of BERT base with 128 tokens, and its attention.
constexpr Row kRows[] = {{1, 512, 512, 512},    {1, 1024, 1024, 1024}, {1, 2048, 2048, 2048},
                         {1, 4096, 4096, 4096}, {1, 8192, 8192, 8192}, {1, 128, 768, 768},
                         {1, 128, 768, 3072},   {1, 128, 3072, 768},   {12, 128, 64, 128},
                         {12, 128, 128, 64}};
constexpr Row kF32Rows[] = {{1, 512, 512, 512, isa::DataType::f32},
                            {1, 1024, 1024, 1024, isa::DataType::f32},
                            {1, 2048, 2048, 2048, isa::DataType::f32},
                            {1, 128, 768, 3072, isa::DataType::f32}};

void measure(benchmark::State& state, TimedLaunch& launch, const std::filesystem::path& elf,
             const std::string& kernel, uint32_t block_dim, const std::vector<int64_t>& sizes,
             const std::vector<uint32_t>& words, double multiplications,
             isa::DataType type = isa::DataType::f16) {
  TimedLaunch::Reports reports;
  for (auto _ : state) reports = launch.run(elf, kernel, block_dim, sizes, words);
  const int64_t cycles = cycles_of(reports.warm);
  state.counters["cold"] = static_cast<double>(cycles_of(reports.cold));
  state.counters["cycles"] = static_cast<double>(cycles);
  state.counters["of_peak"] = share_of_peak(multiplications, cycles, type, launch.chip());
}

std::vector<int64_t> sizes_of(const Row& row) {
  const int64_t each = row.batch * row.element();
  return {each * row.m * row.k, each * round_up(row.k, 16) * round_up(row.n, 16),
          each * row.m * row.n};
}
double multiplications(const Row& row) {
  return static_cast<double>(row.batch * row.m) * static_cast<double>(row.k * row.n);
}

void run_library(benchmark::State& state, const std::string& chip, const Row& row) {
  TimedLaunch bench(chip);
  const auto call = kernels::plan_matmul({.type = row.type,
                                          .out_type = row.type,
                                          .m = row.m,
                                          .k = row.k,
                                          .n = row.n,
                                          .batch = row.batch},
                                         bench.chip());
  std::vector<int64_t> sizes = sizes_of(row);
  sizes.insert(sizes.begin() + 2, round_up(row.n, 16) * 4);  // the bias that it always has
  measure(state, bench, kernels::kernel_library_path(bench.chip()), call.kernel, call.block_dim,
          sizes, call.tiling, multiplications(row), row.type);
  state.SetLabel(call.explanation);
}

void run_kernel(benchmark::State& state, TimedLaunch& bench, const CubeKernel& kernel,
                const std::vector<int64_t>& sizes, double multiplications,
                isa::DataType type = isa::DataType::f16) {
  measure(state, bench, bench.compile(kernel.source), kernel.name, kernel.block_dim, sizes, {},
          multiplications, type);
  state.counters["predicted"] = kernel.predicted_cycles;
  state.SetLabel(kernel.explanation);
}

void run_generated(benchmark::State& state, const std::string& chip, const Row& row,
                   MatrixLayout layout) {
  TimedLaunch bench(chip);
  Contraction c;
  c.name = "product";
  c.type = c.out_type = row.type;
  if (row.batch > 1) c.batch = {row.batch};
  c.m = row.m;
  c.k = row.k;
  c.n = row.n;
  c.b.layout = layout;
  run_kernel(state, bench, generate(c, bench.chip()), sizes_of(row), multiplications(row),
             row.type);
}

// The distinct convolutions of ResNet-50 (He et al., 2015, table 1), with bias and ReLU.
struct MapRow {
  int64_t channels, size, out_channels, kernel, stride, pad;
};
constexpr MapRow kMapRows[] = {
    {3, 224, 64, 7, 2, 3},    {64, 56, 64, 1, 1, 0},     {64, 56, 64, 3, 1, 1},
    {64, 56, 256, 1, 1, 0},   {256, 56, 64, 1, 1, 0},    {256, 56, 128, 1, 1, 0},
    {128, 56, 128, 3, 2, 1},  {256, 56, 512, 1, 2, 0},   {128, 28, 512, 1, 1, 0},
    {512, 28, 128, 1, 1, 0},  {128, 28, 128, 3, 1, 1},   {512, 28, 256, 1, 1, 0},
    {256, 28, 256, 3, 2, 1},  {512, 28, 1024, 1, 2, 0},  {256, 14, 1024, 1, 1, 0},
    {1024, 14, 256, 1, 1, 0}, {256, 14, 256, 3, 1, 1},   {1024, 14, 512, 1, 1, 0},
    {512, 14, 512, 3, 2, 1},  {1024, 14, 2048, 1, 2, 0}, {512, 7, 2048, 1, 1, 0},
    {2048, 7, 512, 1, 1, 0},  {512, 7, 512, 3, 1, 1}};

template <class Shape>
Shape shape_of(const MapRow& row) {
  Shape shape;
  shape.channels = row.channels;
  shape.height = shape.width = row.size;
  shape.out_channels = row.out_channels;
  shape.kernel_h = shape.kernel_w = row.kernel;
  shape.stride_h = shape.stride_w = row.stride;
  shape.pad_top = shape.pad_bottom = shape.pad_left = shape.pad_right = row.pad;
  shape.relu = true;
  return shape;
}

void run_convolution(benchmark::State& state, const std::string& chip, const MapRow& row,
                     bool is_generated) {
  TimedLaunch bench(chip);
  const auto shape = shape_of<Convolution>(row);
  const int64_t channels = round_up(row.channels, 16),
                pixels = shape.out_height() * shape.out_width();
  const int64_t weights = channels * row.kernel * row.kernel * row.out_channels;
  const std::vector<int64_t> sizes = {channels * row.size * row.size * 2, weights * 2,
                                      row.out_channels * 4, row.out_channels * pixels * 2};
  const double work = static_cast<double>(pixels) * static_cast<double>(weights);
  if (is_generated) return run_kernel(state, bench, generate(shape, bench.chip()), sizes, work);
  const auto call = kernels::plan_conv2d(shape_of<kernels::Conv2d>(row), bench.chip());
  measure(state, bench, kernels::kernel_library_path(bench.chip()), call.kernel, call.block_dim,
          sizes, call.tiling, work);
  state.SetLabel(call.explanation);
}

void register_all(const std::string& chip, std::span<const Row> rows) {
  for (const Row& row : rows) {
    const std::string shape = std::string(row.type == isa::DataType::f32 ? "f32 " : "") +
                              (row.batch > 1 ? std::to_string(row.batch) + "x" : "") +
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

void register_convolutions(const std::string& chip) {
  for (const MapRow& row : kMapRows) {
    const std::string name = "conv" + std::to_string(row.kernel) + "/" +
                             std::to_string(row.stride) + " " + std::to_string(row.channels) + "x" +
                             std::to_string(row.size) + "-" + std::to_string(row.out_channels);
    for (const bool is_generated : {false, true}) {
      const std::string full = name + "/" + chip + (is_generated ? "/generated" : "/library");
      benchmark::RegisterBenchmark(
          full.c_str(), [=](benchmark::State& s) { run_convolution(s, chip, row, is_generated); })
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1);
    }
  }
}

}  // namespace
}  // namespace cubist::akg

int main(int argc, char** argv) {
  for (const char* chip : {"ascend910b1", "ascend310p3"}) {
    cubist::akg::register_all(chip, cubist::akg::kRows);
    cubist::akg::register_convolutions(chip);
  }
  cubist::akg::register_all("ascend910b1", cubist::akg::kF32Rows);  // its cube has f32 operands
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

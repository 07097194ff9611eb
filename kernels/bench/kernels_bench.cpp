// Library kernels of real networks: wall time, and in full mode simulated cycles and the share of
// the cube's peak.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cubist/driver/elf.h"
#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::kernels {
namespace {

constexpr const char* kPipeNames[] = {"S", "V", "M", "MTE1", "MTE2", "MTE3", "FIX"};

struct ConvRow {
  const char* name;
  Conv2d shape;
};
// Layers of ResNet-50 (He et al., 2015, table 1) and the first of SqueezeNet 1.1.
const ConvRow kConvolutions[] = {
    {"resnet50 conv1",
     {.channels = 3,
      .height = 224,
      .width = 224,
      .out_channels = 64,
      .kernel_h = 7,
      .kernel_w = 7,
      .stride_h = 2,
      .stride_w = 2,
      .pad_top = 3,
      .pad_bottom = 3,
      .pad_left = 3,
      .pad_right = 3}},
    {"resnet50 conv2 3x3",
     {.channels = 64,
      .height = 56,
      .width = 56,
      .out_channels = 64,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"resnet50 conv2 1x1 up", {.channels = 64, .height = 56, .width = 56, .out_channels = 256}},
    {"resnet50 conv3 3x3",
     {.channels = 128,
      .height = 28,
      .width = 28,
      .out_channels = 128,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"resnet50 conv4 3x3",
     {.channels = 256,
      .height = 14,
      .width = 14,
      .out_channels = 256,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"resnet50 conv4 1x1 down", {.channels = 1024, .height = 14, .width = 14, .out_channels = 256}},
    {"resnet50 conv5 3x3",
     {.channels = 512,
      .height = 7,
      .width = 7,
      .out_channels = 512,
      .kernel_h = 3,
      .kernel_w = 3,
      .pad_top = 1,
      .pad_bottom = 1,
      .pad_left = 1,
      .pad_right = 1}},
    {"squeezenet conv1",
     {.channels = 3,
      .height = 224,
      .width = 224,
      .out_channels = 64,
      .kernel_h = 3,
      .kernel_w = 3,
      .stride_h = 2,
      .stride_w = 2}},
};

struct MatmulRow {
  const char* name;
  Matmul shape;
};
const MatmulRow kMatmuls[] = {{"resnet50 fc", {.m = 1, .k = 2048, .n = 1000}},
                              {"toycar fc", {.m = 1, .k = 640, .n = 128}},
                              {"matmul 512^3", {.m = 512, .k = 512, .n = 512}},
                              {"matmul 1024^3", {.m = 1024, .k = 1024, .n = 1024}}};

class Bench {
 public:
  Bench(const std::string& chip, sim::Mode mode)
      : chip_(sim::load_chip(chip)), device_(sim::make_device(chip_, mode)) {
    program_ = device_->load(
        std::make_shared<sim::ProgramImage>(driver::load_program(kernel_library_path(chip_))));
  }

  const sim::ChipSpec& chip() const { return chip_; }

  // `sizes`: bytes of the contract's arguments.
  void run(benchmark::State& state, const KernelCall& call, const std::vector<int64_t>& sizes,
           double multiplications) {
    std::vector<uint64_t> arguments;
    for (const int64_t size : sizes) {
      arguments.push_back(device_->allocate({size}));
      device_->write(arguments.back(), std::vector<std::byte>(static_cast<size_t>(size)));
    }
    arguments.push_back(device_->allocate({static_cast<int64_t>(call.tiling.size() * 4)}));
    device_->write(arguments.back(), std::as_bytes(std::span(call.tiling)));
    sim::TaskReport report;
    for (auto _ : state) {
      const auto task = device_->submit(0, sim::LaunchTask{.program = program_,
                                                           .kernel = call.kernel,
                                                           .block_dim = call.block_dim,
                                                           .arguments = arguments});
      device_->wait(task);
      report = device_->report(task);
    }
    for (const uint64_t address : arguments) device_->free(address);
    state.SetLabel(call.explanation);
    const Cycles cycles = report.ended - report.started;
    state.counters["cycles"] = static_cast<double>(cycles.value);
    for (const auto& [pipe, time] : report.pipes) {  // busy cycles per block
      state.counters[kPipeNames[static_cast<size_t>(pipe)]] =
          static_cast<double>(time.busy.value) / call.block_dim;
    }
    state.counters["dram_KiB"] =
        static_cast<double>(report.dram_read.value + report.dram_written.value) / 1024;
    state.counters["blocks"] = call.block_dim;
    const double per_cycle = static_cast<double>(chip_.cube_cores) * chip_.cube.rows *
                             chip_.cube.columns * chip_.cube.depth_f16;
    if (cycles.value > 0)
      state.counters["of_peak"] = multiplications / per_cycle / static_cast<double>(cycles.value);
  }

 private:
  sim::ChipSpec chip_;
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
};

void register_all(const std::string& chip, const std::string& mode_name, sim::Mode mode) {
  const std::string suffix = "/" + chip + "/" + mode_name;
  for (const ConvRow& row : kConvolutions) {
    benchmark::RegisterBenchmark(
        (row.name + suffix).c_str(),
        [chip, mode, shape = row.shape](benchmark::State& state) {
          Bench bench(chip, mode);
          const int64_t pixels = shape.out_height() * shape.out_width(),
                        weights =
                            shape.out_channels * shape.channels * shape.kernel_h * shape.kernel_w;
          const auto packed =
              pack_conv2d_weights(shape, std::vector<float>(static_cast<size_t>(weights)));
          bench.run(state, plan_conv2d(shape, bench.chip()),
                    {round_up(shape.channels, 16) * shape.height * shape.width * 2,
                     static_cast<int64_t>(packed.size()), round_up(shape.out_channels, 16) * 4,
                     round_up(shape.out_channels, 16) * pixels * 2},
                    static_cast<double>(pixels * weights));
        })
        ->Unit(benchmark::kMillisecond)
        ->Iterations(2);
  }
  for (const MatmulRow& row : kMatmuls) {
    benchmark::RegisterBenchmark(
        (row.name + suffix).c_str(),
        [chip, mode, shape = row.shape](benchmark::State& state) {
          Bench bench(chip, mode);
          bench.run(state, plan_matmul(shape, bench.chip()),
                    {shape.m * shape.k * 2, round_up(shape.k, 16) * round_up(shape.n, 16) * 2,
                     round_up(shape.n, 16) * 4, shape.m * shape.n * 2},
                    static_cast<double>(shape.m * shape.k * shape.n));
        })
        ->Unit(benchmark::kMillisecond)
        ->Iterations(2);
  }
}

}  // namespace
}  // namespace cubist::kernels

int main(int argc, char** argv) {
  for (const char* chip : {"ascend910b1", "ascend310p3"}) {
    cubist::kernels::register_all(chip, "functional", cubist::sim::Mode::kFunctional);
    cubist::kernels::register_all(chip, "full", cubist::sim::Mode::kFull);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

#include "cubist/framework/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "reference/evaluate.h"
#include "run/compare.h"
#include "run/data.h"
#include "run/load_graph.h"
#include "run/loaded_network.h"

namespace cubist::framework {

namespace {

int64_t peak_rss_bytes() {
  constexpr int64_t kUnit = 1024;  // getrusage(2): ru_maxrss is in KiB
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * kUnit;
}

OutputResult not_compared(const Graph& graph, ValueId id) {
  const TensorType& type = graph.type(id);
  return {.name = graph.value(id).name, .type = to_string(type)};
}

void compare_outputs(const Graph& graph, const std::vector<Tensor>& actual,
                     const std::vector<Tensor>& expected, RunResult& result) {
  result.pass = true;
  for (size_t i = 0; i < actual.size(); ++i) {
    const ValueId id = graph.outputs[i];
    const Tolerance tolerance = tolerance_of(graph, id, result.precision);
    result.outputs.push_back(compare(graph.value(id).name, actual[i], expected[i], tolerance));
    result.pass = *result.pass && result.outputs.back().pass;
  }
}

// Why an answer may be infinite or no number at all.
void note_overflow(const Graph& graph, const std::vector<Tensor>& outputs, RunResult& result) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const std::vector<float> values = to_floats(outputs[i]);
    const auto bad =
        std::count_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
    if (bad == 0) continue;
    result.notes.push_back(
        fmt::format("output '{}': {} of {} elements are not finite; in mixed precision, values "
                    "past 65504 overflow",
                    graph.value(graph.outputs[i]).name, bad, values.size()));
  }
}

void add_operators(const Execution& execution, const sim::ChipSpec& chip, RunResult& result) {
  for (const OperatorReport& report : execution.operators) {
    result.operators.push_back({.name = report.name,
                                .type = report.type,
                                .kernel = report.kernel,
                                .cores = report.cores,
                                .cycles = report.cycles,
                                .time_us = chip.microseconds(report.cycles),
                                .bound = name_of(report.bottleneck),
                                .explanation = report.explanation,
                                .launches = report.launches,
                                .is_generated = report.is_generated,
                                .gm_bytes = report.gm_bytes.value});
  }
  result.units = execution.units;
  result.total_cycles = execution.total;
  result.total_time_us = chip.microseconds(execution.total);
}

}  // namespace

RunResult run_model(const RunOptions& options, const Progress& progress) {
  const auto began = std::chrono::steady_clock::now();
  const sim::ChipSpec chip = sim::load_chip(options.chip);
  const Graph graph = load_graph(options);
  RunResult result{.model = options.model,
                   .chip = chip.name,
                   .mode = options.mode,
                   .precision = options.precision};
  const std::vector<Tensor> inputs = gather_inputs(graph, options, result.notes);
  if (!options.fusion)
    result.notes.emplace_back("no fusion: every operator by itself, NCHW between operators");
  if (options.batch_statistics)
    result.notes.emplace_back("batch normalization takes the statistics of the batch");
  const bool has_values = options.mode != sim::Mode::kTiming;
  if (!has_values)
    result.notes.emplace_back(
        "timing mode computes no values: outputs are neither compared nor written");

  // The host's answer for a network of the zoo, while the device works.
  std::future<std::vector<Tensor>> on_host;
  if (is_zoo(options) && has_values)
    on_host = std::async(std::launch::async, [&] { return evaluate(graph, inputs); });
  std::optional<std::vector<Tensor>> expected =
      has_values ? read_expected_outputs(graph, options) : std::nullopt;

  LoadedNetwork network(graph, chip, options, progress);
  const DeviceProgram& program = network.program();
  result.kernel_times = program.kernel_times;
  result.notes.insert(result.notes.end(), program.notes.begin(), program.notes.end());
  const Execution execution = network.run(inputs, progress);

  add_operators(execution, chip, result);
  result.constant_bytes = network.constant_bytes();
  result.arena_bytes = program.memory.arena_bytes;
  result.arena_bytes_without_reuse = program.memory.bytes_without_reuse;
  note_overflow(graph, execution.outputs, result);
  if (on_host.valid()) expected = on_host.get();
  if (expected) {
    compare_outputs(graph, execution.outputs, *expected, result);
  } else {
    for (const ValueId id : graph.outputs) result.outputs.push_back(not_compared(graph, id));
  }
  if (has_values && options.output_folder)
    write_outputs(*options.output_folder, graph, execution.outputs);
  network.end_waves();
  result.peak_rss_bytes = peak_rss_bytes();
  result.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace cubist::framework

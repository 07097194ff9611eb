#include "cubist/framework/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <utility>

#include "cubist/akg/contraction.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "onnx/import.h"
#include "passes/optimize.h"
#include "run/greedy_text.h"
#include "run/loaded_network.h"
#include "run/report.h"

namespace cubist::framework {

namespace {

void expect_values(sim::Mode mode) {
  if (mode != sim::Mode::kTiming) return;
  throw Error(Fault::kConfig, {.did = "continue a text in timing mode",
                               .expected = "full or functional: timing computes no values"});
}

}  // namespace

TextResult continue_text(const RunOptions& options, const TextOptions& text,
                         const Progress& progress) {
  expect_values(options.mode);
  std::optional<Vocabulary> words;
  if (text.tokenizer) words.emplace(*text.tokenizer);
  const sim::ChipSpec chip = sim::load_chip(options.chip);
  const Graph decoder = make_decoder(
      optimize(import_onnx(options.model, options.dimensions),
               OptimizeOptions{.fusion = options.fusion, .residuals = akg::adds_residuals(chip)}));
  LoadedNetwork network(decoder, chip, options, progress);

  TextResult result{.model = options.model,
                    .chip = chip.name,
                    .mode = options.mode,
                    .precision = options.precision,
                    .kernel_times = network.program().kernel_times,
                    .notes = network.program().notes};
  const size_t runs = text.prompt.size() + text.count - 1;
  const auto run = [&](std::span<const Tensor> inputs) {
    Execution execution = network.run(inputs);
    result.total_cycles = result.total_cycles + execution.total;
    for (const auto& [pipe, share] : execution.units) result.units[pipe] += share;
    ++result.runs;
    if (progress) progress("tokens", result.runs, runs);
    return std::move(execution.outputs);
  };
  const auto began = std::chrono::steady_clock::now();
  result.tokens = continue_greedily(decoder, run, text.prompt, text.count);
  result.loop_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  network.end_waves();
  result.total_time_us = chip.microseconds(result.total_cycles);
  if (words) result.text = words->text_of(result.tokens);
  return result;
}

std::string render_text(const TextResult& result) {
  constexpr double kMilli = 1e3;
  std::string out =
      render_heading(result.model, result.chip, result.mode, result.precision, result.notes);
  out += fmt::format("\n{}\n\n",
                     result.text ? *result.text : fmt::format("{}", fmt::join(result.tokens, " ")));
  out += fmt::format(
      "{} tokens in {} runs of the network: {} cycles, {:.2f} us simulated; {:.2f} s on the host, "
      "{:.1f} ms a run\n",
      result.tokens.size(), result.runs, result.total_cycles.value, result.total_time_us,
      result.loop_seconds, result.loop_seconds * kMilli / static_cast<double>(result.runs));
  return out + render_units(result.units) + render_kernel_times(result.kernel_times);
}

}  // namespace cubist::framework

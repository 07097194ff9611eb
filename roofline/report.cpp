#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::roofline {
namespace {

double ratio(double a, Cycles b) { return a / static_cast<double>(b.value); }

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string speed_up_of(const Row& row) {
  const std::optional<double> speed_up = row.speed_up();
  return speed_up ? fmt::format("{:.2f}", *speed_up) : "";
}

std::string bound_of(const Row& row) {
  switch (row.roof.bound) {
    case Bound::kL2:
      return "L2";
    case Bound::kDram:
      return "DRAM";
    case Bound::kCube:
      return "cube";
  }
  return "";
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::string render_table(std::span<const Row> rows) {
  std::string out =
      fmt::format("{:<30} {:>4} {:>9} {:>9} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7}  {}\n",
                  "case", "roof", "cycles", "took", "of", "launch", "V, M", "MTE2", "store", "hand",
                  "model", "compile", "schedule");
  std::vector<double> compile;
  for (const Row& row : rows) {
    out += fmt::format(
        "{:<30} {:>4} {:>9} {:>9} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6.2f} {:>4.0f} ms  {}\n",
        row.name, bound_of(row), row.roof.cycles.value, row.generated.launched.value,
        percent(row.reached()), percent(row.reached_with_launch()),
        percent(row.generated.compute_busy), percent(row.generated.load_busy),
        percent(row.generated.store_busy), speed_up_of(row),
        ratio(row.predicted, row.generated.total), row.compile_ms, row.explanation);
    compile.push_back(row.compile_ms);
  }
  if (!rows.empty()) out += fmt::format("median compile {:.0f} ms\n", median(std::move(compile)));
  return out;
}

std::string render_markdown(std::span<const Row> rows, const sim::ChipSpec& chip) {
  std::string out = fmt::format(
      "# Generated kernels and the roofline: {0}\n\n"
      "Written by `./cubist roofline --chip {0} --markdown FILE`. Mode timing, the second of two\n"
      "launches.\n\n"
      "*roof*: the larger of two times. Memory: inputs read once and outputs written once, where "
      "both fit into L2\ntogether ({1} MiB) at the rates of L2 ({2:.0f} B/cycle read, {3:.0f} "
      "written, side by side), otherwise at the\nachievable rate of DRAM ({4:.0f} B/cycle, {5:.1f} "
      "% of its peak). Cube: the multiplications on all cubes.\n*cycles*: without the {6} cycles "
      "that every launch takes first; *of roof*: roof over cycles; *with launch*: the\nsame, the "
      "launch counted. *V, M*: share of the cycles in which V works, of a product M; near 100 % a "
      "kernel is\nbound by its arithmetic. *MTE2*; *store*: the same of MTE2, and of MTE3 or FIX. "
      "*hand-written*: time of the\nlibrary's kernel over that of the generated one, above 1 the "
      "generated one is faster\n(`matmul-rows`: B in rows, which the library's kernel reads "
      "packed; "
      "vector kernels have no such figure,\ndocs/decisions/0003-no-hand-written-vector-kernels.md "
      "says why). *model*: cycles that the cost model predicts over\nthose simulated, launch "
      "included.\n\n"
      "| case | bound | roof | cycles | of roof | with launch | V, M | MTE2 | store | hand-written "
      "| model | how it is cut |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n",
      chip.name, chip.l2.size.value >> 20, chip.l2.read.value, chip.l2.write.value,
      chip.dram.bandwidth.value * chip.dram.efficiency, 100 * chip.dram.efficiency,
      chip.task.launch_overhead.value);
  for (const Row& row : rows) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} | {} |\n",
                       row.name, bound_of(row), row.roof.cycles.value, row.generated.launched.value,
                       percent(row.reached()), percent(row.reached_with_launch()),
                       percent(row.generated.compute_busy), percent(row.generated.load_busy),
                       percent(row.generated.store_busy), speed_up_of(row),
                       ratio(row.predicted, row.generated.total), row.explanation);
  }
  return out;
}

std::string to_json(std::span<const Row> rows) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    nlohmann::ordered_json entry = {{"case", row.name},
                                    {"bound", bound_of(row)},
                                    {"roof_cycles", row.roof.cycles.value},
                                    {"schedule", row.explanation},
                                    {"block_dim", row.generated.block_dim},
                                    {"cycles", row.generated.launched.value},
                                    {"cycles_with_launch", row.generated.total.value},
                                    {"predicted_cycles_with_launch", row.predicted},
                                    {"v_or_m_busy", row.generated.compute_busy},
                                    {"mte2_busy", row.generated.load_busy},
                                    {"mte3_or_fix_busy", row.generated.store_busy},
                                    {"compile_ms", row.compile_ms}};
    if (row.handwritten) entry["handwritten_cycles"] = row.handwritten->launched.value;
    json.push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

}  // namespace cubist::roofline

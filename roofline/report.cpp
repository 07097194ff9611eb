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

std::string memory_of(const Row& row) { return row.roof.is_l2 ? "L2" : "DRAM"; }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::string render_table(std::span<const Row> rows) {
  std::string out =
      fmt::format("{:<30} {:>4} {:>9} {:>9} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7}  {}\n",
                  "case", "from", "roof", "cycles", "of", "launch", "V", "MTE2", "MTE3", "hand",
                  "model", "compile", "schedule");
  std::vector<double> compile;
  for (const Row& row : rows) {
    out += fmt::format(
        "{:<30} {:>4} {:>9} {:>9} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6.2f} {:>4.0f} ms  {}\n",
        row.name, memory_of(row), row.roof.cycles.value, row.generated.launched.value,
        percent(row.reached()), percent(row.reached_with_launch()),
        percent(row.generated.vector_busy), percent(row.generated.load_busy),
        percent(row.generated.store_busy), speed_up_of(row),
        ratio(row.predicted, row.generated.total), row.compile_ms, row.schedule);
    compile.push_back(row.compile_ms);
  }
  if (!rows.empty()) out += fmt::format("median compile {:.0f} ms\n", median(std::move(compile)));
  return out;
}

std::string render_markdown(std::span<const Row> rows, const sim::ChipSpec& chip) {
  std::string out = fmt::format(
      "# Generated kernels and the roofline: {0}\n\n"
      "Written by `./cubist roofline --chip {0} --markdown FILE`. Mode timing, the second of two\n"
      "launches. *roof*: inputs read once and outputs written once, where both fit into L2 "
      "together\n({1} MiB) at the rates of L2 ({2:.0f} B/cycle read, {3:.0f} written, side by "
      "side), otherwise at the\nachievable rate of DRAM ({4:.0f} B/cycle, {5:.1f} % of its peak). "
      "*cycles*: without the {6} cycles that every\nlaunch takes first; *of roof*: roof over "
      "cycles; *with launch*: the same, the launch counted. *V*, *MTE2*,\n*MTE3*: share of the "
      "cycles in which a pipe of the cores works: a kernel whose V share is near 100 % is\nbound "
      "by its arithmetic. *hand-written*: time of the library's kernel over that of the generated "
      "one,\nabove 1 the generated one is faster (`gelu-tanh`: the library's kernel computes the "
      "tanh form). *model*: cycles\nthat the cost model predicts over those simulated, launch "
      "included.\n\n"
      "| case | from | roof | cycles | of roof | with launch | V | MTE2 | MTE3 | hand-written | "
      "model | schedule |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n",
      chip.name, chip.l2.size.value >> 20, chip.l2.read.value, chip.l2.write.value,
      chip.dram.bandwidth.value * chip.dram.efficiency, 100 * chip.dram.efficiency,
      chip.task.launch_overhead.value);
  for (const Row& row : rows) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} | {} |\n",
                       row.name, memory_of(row), row.roof.cycles.value,
                       row.generated.launched.value, percent(row.reached()),
                       percent(row.reached_with_launch()), percent(row.generated.vector_busy),
                       percent(row.generated.load_busy), percent(row.generated.store_busy),
                       speed_up_of(row), ratio(row.predicted, row.generated.total), row.schedule);
  }
  return out;
}

std::string to_json(std::span<const Row> rows) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    nlohmann::ordered_json entry = {{"case", row.name},
                                    {"memory", memory_of(row)},
                                    {"bytes_read", row.roof.read.value},
                                    {"bytes_written", row.roof.written.value},
                                    {"roof_cycles", row.roof.cycles.value},
                                    {"schedule", row.schedule},
                                    {"block_dim", row.generated.block_dim},
                                    {"cycles", row.generated.launched.value},
                                    {"cycles_with_launch", row.generated.total.value},
                                    {"predicted_cycles_with_launch", row.predicted},
                                    {"v_busy", row.generated.vector_busy},
                                    {"mte2_busy", row.generated.load_busy},
                                    {"mte3_busy", row.generated.store_busy},
                                    {"compile_ms", row.compile_ms}};
    if (row.handwritten) entry["handwritten_cycles"] = row.handwritten->launched.value;
    json.push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

}  // namespace cubist::roofline

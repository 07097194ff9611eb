#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cache/schedule_json.h"
#include "cubist/akg/tune.h"
#include "cubist/base/text_table.h"

namespace cubist::akg {
namespace {

using nlohmann::ordered_json;

std::string text_of(const std::optional<Cycles>& cycles) {
  return cycles ? fmt::format("{}", cycles->value) : "no kernel";
}

std::string text_of(const std::optional<double>& cycles) {
  return cycles ? fmt::format("{:.0f}", *cycles) : "-";
}

// How many times quicker; nothing to compare with if the first schedule makes no kernel.
std::optional<double> gain_of(const Tuned& tuned) {
  if (!tuned.first.cycles) return {};
  return static_cast<double>(tuned.first.cycles->value) /
         static_cast<double>(tuned.best.cycles->value);
}

ordered_json to_json(const Trial& trial) {
  ordered_json json = {{"schedule", nlohmann::json(trial.schedule)}};
  if (trial.predicted_cycles) json["predicted_cycles"] = *trial.predicted_cycles;
  if (trial.cycles) json["cycles"] = trial.cycles->value;
  if (!trial.failure.empty()) json["failure"] = trial.failure;
  return json;
}

}  // namespace

std::string render_table(std::span<const Tuned> results) {
  std::vector<TextRow> rows = {
      {"kernel", "predicted", "first", "best", "gain", "trials", "failed", "best schedule"}};
  for (const Tuned& tuned : results) {
    const std::optional<double> gain = gain_of(tuned);
    rows.push_back({tuned.name, text_of(tuned.best.predicted_cycles), text_of(tuned.first.cycles),
                    text_of(tuned.best.cycles), gain ? fmt::format("{:.2f}x", *gain) : "-",
                    fmt::format("{}", tuned.trials), fmt::format("{}", tuned.failures),
                    to_string(tuned.best.schedule)});
  }
  constexpr size_t kFirstNumber = 1, kFirstText = 7;
  return align_columns(rows, kFirstNumber, kFirstText);
}

std::string to_json(std::span<const Tuned> results) {
  ordered_json all = ordered_json::array();
  for (const Tuned& tuned : results) {
    ordered_json row = {{"kernel", tuned.name},        {"first", to_json(tuned.first)},
                        {"best", to_json(tuned.best)}, {"trials", tuned.trials},
                        {"failures", tuned.failures},  {"recorded", tuned.recorded}};
    if (const std::optional<double> gain = gain_of(tuned)) row["gain"] = *gain;
    all.push_back(std::move(row));
  }
  constexpr int kIndent = 2;
  return all.dump(kIndent) + "\n";
}

}  // namespace cubist::akg

// Results for people and for programs.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cubist/validation/validation.h"

namespace cubist::validation {
namespace {

struct Summary {
  std::string_view name;
  std::vector<Result> results;
  int within = 0;
  const Result* worst = nullptr;  // of `results`
};

double distance(const Result& r) { return std::abs(std::log(r.ratio())); }

// Of the groups that have results, in their order.
std::vector<Summary> summaries(std::span<const Result> results) {
  std::vector<Summary> all;
  for (const Group& group : groups()) {
    Summary s{.name = group.name, .results = {}};
    for (const Result& r : results) {
      if (&group_of(*r.of) != &group) continue;
      s.results.push_back(r);
      s.within += is_within(r, group) ? 1 : 0;
    }
    if (!s.results.empty()) all.push_back(std::move(s));
  }
  for (Summary& s : all) s.worst = &*std::ranges::max_element(s.results, {}, distance);
  return all;
}

// Four significant digits, no exponent for what a person compares.
std::string number(double value) {
  return std::abs(value) >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string mark(const Result& r) { return is_within(r, group_of(*r.of)) ? "" : "outside"; }

std::string percent(double tolerance) { return fmt::format("{:.0f} %", 100 * tolerance); }

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string summary_line(const Summary& s) {
  return fmt::format("{}: {} of {} within {}, geometric mean {:.3f}, worst {} at {:.3f}", s.name,
                     s.within, s.results.size(), percent(group_of(*s.worst->of).tolerance),
                     geometric_mean(s.results), s.worst->of->name, s.worst->ratio());
}

}  // namespace

std::string render_table(std::span<const Result> results) {
  size_t width = 0;
  for (const Result& r : results) width = std::max(width, r.of->name.size());
  std::string out =
      fmt::format("{:<{}}  {:<12}  {:>10}  {:>10}  {:<8}  {:>6}  {:<7}  {}\n", "case", width,
                  "chip", "published", "simulated", "unit", "ratio", "", "source");
  for (const Result& r : results) {
    out += fmt::format("{:<{}}  {:<12}  {:>10}  {:>10}  {:<8}  {:>6.3f}  {:<7}  {}\n", r.of->name,
                       width, r.of->chip, number(r.of->published), number(r.simulated), r.of->unit,
                       r.ratio(), mark(r), r.of->source);
  }
  out += "\n";
  for (const Summary& s : summaries(results)) out += summary_line(s) + "\n";
  return out + fmt::format("all {} cases: geometric mean {:.3f}\n", results.size(),
                           geometric_mean(results));
}

std::string render_markdown(std::span<const Result> results) {
  std::string out =
      "# Published measurements, simulated\n\n"
      "Written by `./cubist validate --markdown docs/validation.md`. Sections are those of the\n"
      "architecture reference; ratio is simulated over published.\n\n"
      "| group | cases | within | tolerance | geometric mean | worst |\n"
      "|---|---|---|---|---|---|\n";
  for (const Summary& s : summaries(results)) {
    out += fmt::format("| {} | {} | {} | {} | {:.3f} | {} ({:.3f}) |\n", s.name, s.results.size(),
                       s.within, percent(group_of(*s.worst->of).tolerance),
                       geometric_mean(s.results), s.worst->of->name, s.worst->ratio());
  }
  out += fmt::format("| all | {} | | | {:.3f} | |\n", results.size(), geometric_mean(results));
  for (const Summary& s : summaries(results)) {
    out += fmt::format(
        "\n## {}\n\n| case | chip | published | simulated | unit | ratio | conditions "
        "| source |\n|---|---|---|---|---|---|---|---|\n",
        s.name);
    for (const Result& r : s.results) {
      const bool within = is_within(r, group_of(*r.of));
      out += fmt::format(
          "| {} | {} | {} | {} | {} | {} | {} | {} |\n", r.of->name, r.of->chip,
          number(r.of->published), number(r.simulated), r.of->unit,
          within ? fmt::format("{:.3f}", r.ratio()) : fmt::format("**{:.3f}**", r.ratio()),
          cell(r.of->conditions), cell(r.of->source));
    }
    for (const Result& r : s.results) {
      if (is_within(r, group_of(*r.of))) continue;
      out += fmt::format("\n* `{}` misses ({:.3f}): {}.", r.of->name, r.ratio(),
                         r.of->miss.empty() ? "no reason known" : r.of->miss);
    }
    out += "\n";
  }
  out += "\n## Not repeated\n\n| measurement | source | why not |\n|---|---|---|\n";
  for (const Omission& o : omissions())
    out += fmt::format("| {} | {} | {} |\n", cell(o.what), cell(o.source), cell(o.reason));
  return out;
}

std::string to_json(std::span<const Result> results) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Result& r : results) {
    json.push_back({{"case", r.of->name},
                    {"chip", r.of->chip},
                    {"published", r.of->published},
                    {"simulated", r.simulated},
                    {"ratio", r.ratio()},
                    {"unit", r.of->unit},
                    {"source", r.of->source}});
  }
  constexpr int kIndent = 2;
  return json.dump(kIndent) + "\n";
}

}  // namespace cubist::validation

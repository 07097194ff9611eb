#include "cubist/validation/validation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <numeric>

#include "bench.h"
#include "cubist/base/error.h"
#include "groups.h"

namespace cubist::validation {
namespace {

// Aims of the project: single instructions and short chains within 5 %, kernels within 15 %.
constexpr double kMicro = 0.05, kKernels = 0.15;

bool matches(const Case& c, const std::string& glob) {
  return fnmatch(glob.c_str(), std::string(c.name).c_str(), 0) == 0;
}

std::vector<const Case*> all_cases() {
  std::vector<const Case*> all;
  for (const Group& group : groups()) {
    for (const Case& c : group.cases) all.push_back(&c);
  }
  return all;
}

[[noreturn]] void fail_selection(const std::string& option, const std::string& value,
                                 const std::vector<const Case*>& among,
                                 std::string_view Case::* what) {
  std::vector<std::string_view> names;
  for (const Case* c : among) {
    if (std::ranges::find(names, c->*what) == names.end()) names.push_back(c->*what);
  }
  throw Error(Fault::kConfig,
              {.where = option,
               .did = fmt::format("select '{}'", value),
               .expected = fmt::format("one of {}", fmt::join(names, ", ")),
               .fix = "leave the option out for all; --case takes globs such as 'micro/*'"});
}

}  // namespace

std::span<const Group> groups() {
  static const Group kGroups[] = {
      {"micro", kMicro, micro_cases()},
      {"copy", kKernels, copy_cases()},
      {"add", kKernels, add_cases()},
      {"matmul", kKernels, matmul_cases()},
      {"operators", kKernels, operator_cases()},
      {"networks", kKernels, network_cases()},
      {"collectives", kKernels, collective_cases()},
  };
  return kGroups;
}

const Group& group_of(const Case& c) {
  const auto name = c.name.substr(0, c.name.find('/'));
  const auto all = groups();
  const auto found = std::ranges::find(all, name, &Group::name);
  if (found == all.end()) {
    throw Error(Fault::kInternal, {.where = std::string(c.name),
                                   .did = fmt::format("look for group '{}'", name),
                                   .expected = "a row of groups()",
                                   .fix = {}});
  }
  return *found;
}

std::vector<const Case*> select(const Selection& selection) {
  std::vector<const Case*> cases = all_cases();
  const std::vector<const Case*> all = cases;
  if (!selection.chip.empty()) {
    std::erase_if(cases, [&](const Case* c) { return c->chip != selection.chip; });
    if (cases.empty()) fail_selection("--chip", selection.chip, all, &Case::chip);
  }
  if (selection.globs.empty()) return cases;
  for (const std::string& glob : selection.globs) {
    if (std::ranges::none_of(cases, [&](const Case* c) { return matches(*c, glob); }))
      fail_selection("--case", glob, cases, &Case::name);
  }
  std::erase_if(cases, [&](const Case* c) {
    return std::ranges::none_of(selection.globs,
                                [&](const std::string& glob) { return matches(*c, glob); });
  });
  return cases;
}

Result simulate(const Case& c) {
  try {
    Bench bench(c.chip);
    return {.of = &c, .simulated = c.simulate(bench)};
  } catch (const Error& error) {
    throw error.at(fmt::format("case {}", c.name));
  }
}

double geometric_mean(std::span<const Result> results) {
  const double logs =
      std::accumulate(results.begin(), results.end(), 0.0,
                      [](double sum, const Result& r) { return sum + std::log(r.ratio()); });
  return std::exp(logs / static_cast<double>(results.size()));
}

}  // namespace cubist::validation

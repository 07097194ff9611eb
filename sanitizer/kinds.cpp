#include "cubist/sanitizer/kinds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "cubist/base/error.h"

namespace cubist::sanitizer {
namespace {

struct Row {
  std::string_view name;
  bool Kinds::* member;
};
constexpr Row kRows[] = {{"race", &Kinds::race},
                         {"bounds", &Kinds::bounds},
                         {"init", &Kinds::init},
                         {"sync", &Kinds::sync}};

bool add(Kinds& kinds, std::string_view name) {
  bool found = false;
  for (const Row& row : kRows) {
    if (name != row.name && name != "all") continue;
    kinds.*row.member = true;
    found = true;
  }
  return found;
}

}  // namespace

Kinds parse_kinds(std::string_view text) {
  Kinds kinds;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    if (!add(kinds, name)) {
      throw Error(Fault::kConfig,
                  {.where = "sanitize",
                   .did = fmt::format("look for '{}' (in '{}')", name, text),
                   .expected = "race, bounds, init, sync, some of them with commas between, or all",
                   .fix = {}});
    }
    begin = end + 1;
  }
  return kinds;
}

std::string name_of(const Kinds& kinds) {
  std::vector<std::string_view> names;
  for (const Row& row : kRows) {
    if (kinds.*row.member) names.push_back(row.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace cubist::sanitizer

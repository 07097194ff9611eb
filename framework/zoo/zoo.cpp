#include "zoo/zoo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "zoo/lenet.h"
#include "zoo/resnet.h"

namespace cubist::framework {

namespace {

struct Entry {
  const char* name;
  Graph (*make)(uint64_t seed);
};

constexpr std::array<Entry, 3> kEntries = {{
    {"lenet", make_lenet},
    {"resnet18", make_resnet18},
    {"resnet50", make_resnet50},
}};

}  // namespace

std::vector<std::string> zoo_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries) names.push_back(fmt::format("zoo:{}", entry.name));
  return names;
}

Graph make_zoo_network(const std::string& name, uint64_t seed) {
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.make(seed);
  }
  throw Error(Fault::kConfig, {.did = fmt::format("build 'zoo:{}'", name),
                               .expected = fmt::format("one of {}", fmt::join(zoo_names(), ", "))});
}

}  // namespace cubist::framework

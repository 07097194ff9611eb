#include "zoo/zoo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "zoo/lenet.h"
#include "zoo/mobilenet.h"
#include "zoo/resnet.h"
#include "zoo/squeezenet.h"

namespace cubist::framework {

namespace {

struct Entry {
  const char* name;
  Graph (*make)(uint64_t seed, int64_t batch);
};

constexpr Entry kEntries[] = {
    {"lenet", make_lenet},         {"mobilenet_v1", make_mobilenet_v1},
    {"resnet18", make_resnet18},   {"resnet50", make_resnet50},
    {"resnet101", make_resnet101}, {"squeezenet", make_squeezenet},
};

}  // namespace

std::vector<std::string> zoo_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries) names.push_back(fmt::format("zoo:{}", entry.name));
  return names;
}

Graph make_zoo_network(const std::string& name, uint64_t seed, int64_t batch) {
  if (batch < 1) {
    throw Error(Fault::kConfig, {.where = "zoo:" + name,
                                 .did = fmt::format("build it for a batch of {}", batch),
                                 .expected = "1 or more"});
  }
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.make(seed, batch);
  }
  throw Error(Fault::kConfig, {.did = fmt::format("build 'zoo:{}'", name),
                               .expected = fmt::format("one of {}", fmt::join(zoo_names(), ", "))});
}

}  // namespace cubist::framework

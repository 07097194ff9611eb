#include "ops/registry.h"

namespace cubist::framework {

#define OP(name, make) std::shared_ptr<const Op> make(const OnnxNode& node);
#include "ops/ops.def"
#undef OP

namespace {

struct Row {
  std::string_view name;
  MakeOp make;
};

constexpr Row kRows[] = {
#define OP(name, make) {name, make},
#include "ops/ops.def"
#undef OP
};

}  // namespace

MakeOp find_op(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.make;
  }
  return nullptr;
}

std::vector<std::string> op_names() {
  std::vector<std::string> names{"Constant"};  // read by the importer itself
  for (const Row& row : kRows) names.emplace_back(row.name);
  return names;
}

}  // namespace cubist::framework

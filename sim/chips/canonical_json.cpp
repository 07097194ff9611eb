#include <nlohmann/json.hpp>

#include "chips/chip_fields.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {
namespace {

using nlohmann::json;  // sorts its keys

json value_of(CoreStyle style) { return static_cast<int>(style); }
json value_of(CubeModel model) { return static_cast<int>(model); }
json value_of(BytesPerCycle rate) { return rate.value; }
template <class Tag>
json value_of(Quantity<Tag> quantity) {
  return quantity.value;
}
template <class Number>
json value_of(Number number) {
  return number;
}

}  // namespace

std::string canonical_json(const ChipSpec& chip) {
  json all = {{"name", chip.name}};
  for_each_parameter(chip, [&](const std::string& group, const char* key, const auto& member) {
    (group.empty() ? all[key] : all[group][key]) = value_of(member);
  });
  return all.dump();
}

}  // namespace cubist::sim

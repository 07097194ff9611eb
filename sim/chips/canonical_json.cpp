#include <nlohmann/json.hpp>
#include <type_traits>

#include "chips/chip_fields.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {
namespace {

using nlohmann::json;  // sorts its keys

json value_of(CoreStyle style) { return static_cast<int>(style); }
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
  // Parameters that the name says behind a comma are there as such.
  json all = {{"name", chip.name.substr(0, chip.name.find(','))}};
  for_each_parameter(chip, [&](const std::string& group, const char* key, const auto& member) {
    if constexpr (!std::is_same_v<decltype(member), const CubeModel&> &&
                  !std::is_same_v<decltype(member), const VectorModel&>)
      (group.empty() ? all[key] : all[group][key]) = value_of(member);
  });
  return all.dump();
}

}  // namespace cubist::sim

#include "chips/chip_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace cubist::sim {
namespace {

using nlohmann::json;

const json* resolve(const json& schema, const json* node) {
  if (!node->contains("$ref")) return node;
  const auto pointer = (*node)["$ref"].get<std::string>().substr(1);  // "#/definitions/size"
  return &schema.at(json::json_pointer(pointer));
}

// A place in the description, and what the schema says about it.
struct Place {
  std::vector<std::string> keys;
  const json* value = nullptr;  // null: no such value
  const json* rule = nullptr;   // null: the schema does not know the key
};

// valijson names a place "<root>", "[memories]", "[ub]".
Place find_place(const json& schema, const json& description,
                 const std::vector<std::string>& context) {
  Place place{{}, &description, &schema};
  for (size_t i = 1; i < context.size(); ++i) {
    const std::string key = context[i].substr(1, context[i].size() - 2);
    place.keys.push_back(key);
    place.value = place.value != nullptr && place.value->is_object() && place.value->contains(key)
                      ? &(*place.value)[key]
                      : nullptr;
    if (place.rule != nullptr) {
      const json* properties =
          place.rule->contains("properties") ? &(*place.rule)["properties"] : nullptr;
      place.rule = properties != nullptr && properties->contains(key)
                       ? resolve(schema, &(*properties)[key])
                       : nullptr;
    }
  }
  return place;
}

std::string allowed(const json& rule) {
  if (rule.contains("enum")) {
    std::vector<std::string> values;
    for (const json& value : rule["enum"]) values.push_back(value.dump());
    return values.size() == 1 ? values[0] : fmt::format("one of {}", fmt::join(values, ", "));
  }
  std::string text = rule.value("type", "object");
  if (rule.contains("minimum"))
    text += fmt::format(" from {} to {}", rule["minimum"].dump(), rule["maximum"].dump());
  if (rule.contains("minLength"))
    text += fmt::format(" of {} characters or more", rule["minLength"].dump());
  return text;
}

std::vector<std::string> object_problems(const std::string& path, const Place& place) {
  std::vector<std::string> problems;
  const json& properties = (*place.rule)["properties"];
  for (const auto& [key, value] : place.value->items()) {
    if (!properties.contains(key))
      problems.push_back(
          fmt::format("{}{}: {}; unknown key", path.empty() ? "" : path + ".", key, value.dump()));
  }
  for (const json& key : (*place.rule)["required"]) {
    const auto name = key.get<std::string>();
    if (!place.value->contains(name))
      problems.push_back(fmt::format("{}{}: missing", path.empty() ? "" : path + ".", name));
  }
  return problems;
}

}  // namespace

std::vector<std::string> schema_problems(const json& schema, const json& description) {
  valijson::Schema compiled;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schema),
                                          compiled);
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(compiled, valijson::adapters::NlohmannJsonAdapter(description), &results))
    return {};

  std::vector<std::string> problems;
  for (const auto& error : results) {
    const Place place = find_place(schema, description, error.context);
    if (place.value == nullptr || place.rule == nullptr)
      continue;  // reported at the object around it
    const std::string path = fmt::format("{}", fmt::join(place.keys, "."));
    if (place.rule->contains("properties") && place.value->is_object()) {
      std::ranges::move(object_problems(path, place), std::back_inserter(problems));
    } else {
      problems.push_back(fmt::format("{}: {}; expected {}", path.empty() ? "the file" : path,
                                     place.value->dump(), allowed(*place.rule)));
    }
  }
  std::ranges::sort(problems);
  const auto repeated = std::ranges::unique(problems);
  problems.erase(repeated.begin(), repeated.end());
  if (problems.empty())
    problems.push_back("the file: breaks the schema in a way that no rule names");
  return problems;
}

}  // namespace cubist::sim

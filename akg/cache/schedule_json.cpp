#include "cache/schedule_json.h"

#include <nlohmann/json.hpp>

namespace cubist::akg {

// The bindings stop compiling when a schedule gets another member.

void to_json(nlohmann::json& json, const Schedule& schedule) {
  const auto& [axis, chunk, blocks, step, columns, parts] = schedule;
  json = {{"axis", axis}, {"chunk", chunk},     {"blocks", blocks},
          {"step", step}, {"columns", columns}, {"parts", parts}};
}

void from_json(const nlohmann::json& json, Schedule& schedule) {
  auto& [axis, chunk, blocks, step, columns, parts] = schedule;
  json.at("axis").get_to(axis);
  json.at("chunk").get_to(chunk);
  json.at("blocks").get_to(blocks);
  json.at("step").get_to(step);
  json.at("columns").get_to(columns);
  json.at("parts").get_to(parts);
}

}  // namespace cubist::akg

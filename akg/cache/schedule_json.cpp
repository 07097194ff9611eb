#include "cache/schedule_json.h"

#include <nlohmann/json.hpp>

namespace cubist::akg {

// The bindings stop compiling when a schedule gets another member.

void to_json(nlohmann::json& json, const Schedule& schedule) {
  const auto& [axis, chunk, blocks] = schedule;
  json = {{"axis", axis}, {"chunk", chunk}, {"blocks", blocks}};
}

void from_json(const nlohmann::json& json, Schedule& schedule) {
  auto& [axis, chunk, blocks] = schedule;
  json.at("axis").get_to(axis);
  json.at("chunk").get_to(chunk);
  json.at("blocks").get_to(blocks);
}

}  // namespace cubist::akg

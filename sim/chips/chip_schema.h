// The schema of a chip description, sim/chips/chip.schema.json: keys, types, units and ranges.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace cubist::sim {

// Every way in which `description` breaks `schema`: "memories.ub.value: -5; expected integer, 1 or
// more". Empty: none.
std::vector<std::string> schema_problems(const nlohmann::json& schema,
                                         const nlohmann::json& description);

}  // namespace cubist::sim

// A schedule as JSON: in keys, in stored kernels, in the tuning database.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cubist/akg/compile.h"

namespace cubist::akg {

void to_json(nlohmann::json& json, const Schedule& schedule);
// Throws nlohmann::json::exception for what to_json() did not write.
void from_json(const nlohmann::json& json, Schedule& schedule);

}  // namespace cubist::akg

// What must hold between the parameters of a chip: a table of rules, one row per fact.
#pragma once

#include <string>
#include <vector>

#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

// Every rule that `chip` breaks: "vector.ub_banks: ub_bank_size * ub_banks = 4096, memories.ub =
// 5000; expected equal".
std::vector<std::string> rule_problems(const ChipSpec& chip);

}  // namespace cubist::sim

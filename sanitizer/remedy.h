// What would order two accesses.
#pragma once

#include <string>

#include "access_log.h"
#include "block_order.h"
#include "cubist/sim/chip_spec.h"
#include "tasks.h"

namespace cubist::sanitizer {

// `order`: of the block, if both belong to one; else null. `first` comes first in the program.
std::string remedy(const Origin& first, const Origin& second, const BlockOrder* order,
                   const sim::ChipSpec& chip, const Tasks& tasks);

}  // namespace cubist::sanitizer

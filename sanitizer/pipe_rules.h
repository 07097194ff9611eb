// What one pipe guarantees for accesses that no barrier orders (architecture reference, section
// 4.2; the chip description says which chip guarantees what).
#pragma once

#include "access_log.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/memory.h"

namespace cubist::sanitizer {

// `first` comes before `second` in the same pipe; both touch the same bytes of `space`.
bool pipe_keeps_order(const Origin& first, bool first_writes, bool second_writes, sim::Space space,
                      const sim::ChipSpec& chip);

}  // namespace cubist::sanitizer

// Conflicts between the bank groups of UB: each group serves one 32 B read and one 32 B write per
// cycle (section 6.3).
#pragma once

#include <cstdint>
#include <span>

#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

// One operand of a vector instruction: 8 blocks of 32 B per repeat.
struct UbAccess {
  uint64_t address = 0;
  uint32_t block_stride = 1, repeat_stride = 8;  // 32 B
  bool is_write = false;
};

// Cycles that the banks need for `repeats` repeats: per repeat the most accesses of one kind that
// meet in one group. The pattern repeats after as many repeats as there are groups, so only those
// are counted.
Cycles bank_cycles(std::span<const UbAccess> accesses, int64_t repeats, const VectorSpec& vector);

}  // namespace cubist::sim

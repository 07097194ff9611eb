// Conflicts between accesses to UB (section 6.3): UB is banks of 4 KiB, several to a bank group.
//   In a cycle a group serves one read of 32 B and one write of 32 B, of different banks:
//   two reads, or two writes, of one group take two cycles, whatever their banks (group conflict);
//   a read waits for a write of the same bank (bank conflict).
// The result of a repeat is written write_lag cycles after its last read. A unit that takes several
// cycles per repeat works on it in as many passes, each of which reads its part of the blocks: so
// conflicts come on top of its own time (section 6.6: vdiv 4 cycles per repeat where vadd takes 2,
// against 2 and 1 without conflicts).
#pragma once

#include <cstdint>
#include <span>

#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {

// One operand of a vector instruction.
struct UbAccess {
  uint64_t address = 0;
  uint32_t block_stride = 1, repeat_stride = 8;  // 32 B
  bool is_write = false;
  uint32_t blocks = 8;  // of 32 B per repeat, at most 8
};

struct BankTime {
  Cycles total;  // from the first read to the last, and the writes that had to wait
  Cycles group_conflicts, bank_conflicts;  // parts of it, beyond the unit's own time
};

// `repeats` repeats of a unit that takes a new one every `cycles_per_repeat` at most, and holds as
// many as write_lag lets it.
BankTime bank_time(std::span<const UbAccess> accesses, int64_t repeats, double cycles_per_repeat,
                   const VectorSpec& vector);

}  // namespace cubist::sim

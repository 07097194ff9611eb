#include "pipe_rules.h"

namespace cubist::sanitizer {

bool pipe_keeps_order(const Origin& first, bool first_writes, bool second_writes, sim::Space space,
                      const sim::ChipSpec& chip) {
  // An instruction reads its operands before a later one of its pipe writes.
  if (!first_writes) return true;
  switch (first.pipe) {
    case isa::Pipe::V:
      return chip.sync.vector_keeps_order;
    case isa::Pipe::MTE2:
    case isa::Pipe::MTE3:
      return chip.sync.copies_keep_order || !second_writes;
    case isa::Pipe::M:  // accumulates into what is still on its way
      return second_writes || space != sim::Space::kL0c ||
             first.fractals >= chip.cube.accumulate_distance;
    default:
      return true;
  }
}

}  // namespace cubist::sanitizer

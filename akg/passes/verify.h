// What is legal at each stage of a program.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// After which pass. What a stage demands, later ones demand, too, unless said otherwise.
enum class Stage : uint8_t {
  // Leaves are nests with one stride per loop. Buffers are arguments of the kernel in GM, or in UB
  // and used inside their only Allocate. Variables are those of loops around. Scalars are loaded
  // from s32 arguments. Parallel loops are inside no loop.
  kLower,
  // Leaves are calls of MTE2 (GM to UB), V (UB) or MTE3 (UB to GM) that say which of their
  // arguments they touch; no array in GM is both read and written.
  kSelect,
  // Steps of a ring: fill begins and ends, then use begins and ends, in one region. Members are
  // touched by its two pipes only, and between the steps of that pipe (reads by the filling pipe
  // aside); other buffers in UB by V only. The chip has the event ids.
  kRings,
  // Addresses are multiples of 32 B in UB; nothing overlaps that is needed at the same time.
  kScratchpad,
  // No call of V touches what an earlier one wrote without a barrier between.
  kBarriers,
};

// Throws Error(Internal) that names the statement.
void verify(const Program& program, Stage stage, const sim::ChipSpec& chip);

}  // namespace cubist::akg

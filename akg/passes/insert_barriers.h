// Order inside the vector pipe.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// After "plan scratchpad". Afterwards a barrier of V stands between a call of V that writes bytes
// of UB and a later one that reads or writes them, also in the next iteration of a loop. What an
// earlier call read may be overwritten without one: instructions of a pipe start in order and read
// their operands before a later one writes (sanitizer/src/pipe_rules.cpp). A ring orders by itself:
// once a slot is taken again, what V did in it before is done.
//
// Barriers stand as late as possible, so that each serves as many calls as it can; before a loop,
// not in it, if nothing in the loop asks for one. Iterations that touch parts of a buffer that lie
// apart need none between them (Tile::elements). None is needed
// where sync.vector_keeps_order. Copies of MTE2 or MTE3 need none: verify() demands that no two
// loads of one hand-over overlap in UB.
Program insert_barriers(const Program& program, const sim::ChipSpec& chip);

size_t count_barriers(const Statements& body);

}  // namespace cubist::akg

// Who hands which buffer to whom.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

// After "hoist loads". Afterwards every buffer in UB is
//  * touched by V only: scratch; or
//  * a member of one ring, between whose steps all calls of the two pipes stand that touch it:
//      filled by MTE2, used (and changed in place) by V;     filled by V, used by MTE3, also read
//      by V at any time;     filled by MTE2, used by MTE3.
// What MTE2 fills, V touches and MTE3 stores gets a copy: V copies it to a buffer of its own, which
// MTE3 stores.
//
// Buffers of one region (body, arm, kernel) with the same pipes are handed over together: one flag
// each way. Stores move behind the last fill of what is handed over with them. Groups that are
// never in use at the same time (arms of a branch, loops one after the other) share a ring. Rings
// have two slots inside a loop, otherwise one.
//
// Throws Error(Config) if the rings of a pair of pipes need more event ids than the chip has,
// Error(NotImplemented) for a buffer that no ring can hand over.
Program plan_rings(const Program& program, const sim::ChipSpec& chip);

}  // namespace cubist::akg

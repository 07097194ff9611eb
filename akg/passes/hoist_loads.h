// Loads first, so that MTE2 runs ahead of the vector unit.
#pragma once

#include "ir/program.h"

namespace cubist::akg {

// After "select". Afterwards, in every loop body, arm and the kernel itself:
//  * the scopes of all its buffers are around all of its statements;
//  * loads (calls of MTE2, loops of nothing else), in their order, come before everything else,
//    unless something else touches their buffer before them;
//  * no load of a loop body gives the same values in every iteration: such loads stand before the
//    loop, once per core for a parallel loop. Two arms of a branch that make the same load share
//    it; what only one arm loads stays there, because the other one may never be meant to read it.
// Leaving the loop costs no room in UB: inside, the buffer would have two slots.
Program hoist_loads(const Program& program);

}  // namespace cubist::akg

// Intervals of a memory for things that live for a while.
#pragma once

#include <cstdint>
#include <vector>

#include "passes/lifetimes.h"

namespace cubist::akg {

struct Placed {
  int64_t bytes = 0;
  Lifetime life{};
  int64_t multiple = 32, remainder = 0;  // address % multiple == remainder
  int64_t address = 0;                   // the answer
};

// No two that live at the same time overlap: largest first, each in the smallest gap that holds it,
// otherwise behind the rest. Returns the end of the last one.
int64_t place(std::vector<Placed>& things);

}  // namespace cubist::akg

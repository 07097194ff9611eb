// Tables for people: what lies where in UB, and what waits for what.
#pragma once

#include <string>
#include <vector>

#include "ir/program.h"
#include "passes/lifetimes.h"

namespace cubist::akg {

// A ring with all its slots, or a scratch buffer.
struct MapEntry {
  std::string name;
  int64_t address = 0, bytes = 0;
  Lifetime life{};
};
std::vector<MapEntry> memory_map(const Program& program);

// After "plan scratchpad": one row per slot of a member of a ring and per scratch buffer, by
// address.
std::string memory_table(const Program& program);

// After "insert barriers": rings with the flags of one turn, and the calls that a barrier stands
// before.
std::string order_table(const Program& program);

}  // namespace cubist::akg

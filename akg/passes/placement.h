// Intervals of a memory for things that live for a while.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "passes/lifetimes.h"

namespace cubist::akg {

struct Placed {
  int64_t bytes = 0;
  Lifetime life{};
  int64_t address = 0;  // the answer
};

// Which addresses are tried, and how good each is.
struct Preference {
  int64_t period = 32;  // address % period is one of
  std::vector<int64_t> remainders = {0};
  int64_t row = 0;  // if not 0: also the first ones in the next row of so many bytes
  int64_t limit =
      std::numeric_limits<int64_t>::max();  // nothing ends behind it if it can be helped
  // Of things[index] at `address`, when the things `placed` have their addresses. Less is better.
  std::function<double(const std::vector<Placed>& things, const std::vector<size_t>& placed,
                       size_t index, int64_t address)>
      cost{};
};

// No two that live at the same time overlap: largest first, each where it costs least; of those in
// the smallest gap that holds it, otherwise behind the rest. Returns the end of the last one.
int64_t place(std::vector<Placed>& things, const Preference& preference = {});

}  // namespace cubist::akg

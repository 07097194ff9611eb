// A part of simulated time as people write it on a command line: "BEGIN:END", in cycles.
#pragma once

#include <string>

#include "cubist/base/quantity.h"

namespace cubist {

struct CycleWindow {  // [begin, end)
  Cycles begin, end;
  friend bool operator==(const CycleWindow&, const CycleWindow&) = default;
};

// Throws Error(Config) with `where` for a text that is not two numbers, or that begins below 0 or
// ends before it begins.
CycleWindow parse_cycle_window(const std::string& where, const std::string& text);

}  // namespace cubist

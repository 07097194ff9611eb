// What to record of the signals of a clocked cube (Device::record_waves).
#pragma once

#include <filesystem>
#include <limits>

#include "cubist/base/quantity.h"

namespace cubist::sim {

struct WavesRequest {
  std::filesystem::path file;  // FST
  int core = 0;                // index among the cores that have a cube
  // Edges of the clock from `begin` on, before `end`.
  Cycles begin{}, end{std::numeric_limits<int64_t>::max()};
};

}  // namespace cubist::sim

// What to record of the signals of clocked units (Device::record_waves).
#pragma once

#include <filesystem>
#include <limits>

#include "cubist/base/quantity.h"

namespace cubist::sim {

// A chip with one of its units in RTL, cube or vector unit: that unit's. With both: those of the
// cube, and in a file of their own those of the vector unit of the core with the same index (split
// chips: AIC and AIV).
struct WavesRequest {
  std::filesystem::path file;  // FST
  int core = 0;                // index among the cores that have the unit
  // Edges of the clock from `begin` on, before `end`.
  Cycles begin{}, end{std::numeric_limits<int64_t>::max()};
};

// "cube.vector.fst" for "cube.fst": where the waves of the vector unit go if the cube's go there,
// too.
std::filesystem::path vector_waves_file(const std::filesystem::path& file);

}  // namespace cubist::sim

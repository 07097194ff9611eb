// What a chip can do at most, from its description: the roofs of a roofline.
#pragma once

#include <string>
#include <vector>

#include "cubist/profile/profile.h"

namespace cubist::profile {

struct ComputeRoof {
  OperationKind kind;
  double operations_per_cycle = 0;  // whole chip; a multiplication and an addition count as 2
};
struct MemoryRoof {
  std::string name;  // "DRAM", "L2"
  double bytes_per_cycle = 0;
};

// The types that the chip's units compute on.
std::vector<ComputeRoof> compute_roofs(const sim::ChipSpec& chip);
// Peak rates; DRAM is HBM or LPDDR, whichever the chip has.
std::vector<MemoryRoof> memory_roofs(const sim::ChipSpec& chip);

// Cores of the kind that a chip has.
int cores_of(const sim::ChipSpec& chip, isa::CoreKind kind);
std::vector<isa::CoreKind> core_kinds(const sim::ChipSpec& chip);

// Where a launch stands below the roofs.
struct RooflinePoint {
  OperationKind kind;                   // most of its operations' time at the roof
  double operations = 0, bytes = 0;     // all of its operations; to and from DRAM
  double operations_per_byte = 0;       // infinite without DRAM traffic
  double attainable = 0, achieved = 0;  // operations per cycle
  bool is_memory_bound = false;         // the memory's roof is the lower one
};
// Nothing for a task without operations or time. Operations of several kinds are weighed by what
// each costs at its roof, so that the roof is the one of this mix.
std::optional<RooflinePoint> roofline_point(const TaskProfile& task, const sim::ChipSpec& chip);

}  // namespace cubist::profile

// Clocked units of the caller's own under the chip, in the place of those in RTL that the build
// has.
#pragma once

#include "cubist/sim/clocked_cube.h"
#include "cubist/sim/clocked_vector.h"
#include "cubist/sim/device.h"

namespace cubist::sim {

// Who makes the clocked units of a chip, one for each core that has the pipe. Empty: whoever makes
// them in this build (make_rtl_cube(), make_rtl_vector()).
struct MakeUnits {
  MakeCube cube{};
  MakeVector vector{};
};

// make_device() for a chip with clocked units. Throws Error(Config) for a unit of the caller's that
// the chip does not ask for (cube.model and vector.model are functional).
std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode, const MakeUnits& units);

// Throws the Error(Config) of make_device() for a chip with units in RTL in another mode than full:
// for whoever has long work to do before a device is made.
void check_mode(const ChipSpec& chip, Mode mode);

}  // namespace cubist::sim

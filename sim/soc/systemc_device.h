// The SystemC chip behind the Device interface: the timed device on SystemC's kernel, its memory
// system behind TLM sockets.
#pragma once

#include <memory>

#include "cubist/sim/clocked_cube.h"
#include "cubist/sim/device.h"

namespace cubist::sim {

// `mode`: kFull or kTiming. `make_cube`: of clocked cubes, empty for the functional cube. Throws
// Error(Resource) if the process has too many such devices already, and what `make_cube` throws.
std::unique_ptr<Device> make_systemc_device(const ChipSpec& chip, Mode mode,
                                            MakeCube make_cube = {});

}  // namespace cubist::sim

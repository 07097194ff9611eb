// The SystemC chip behind the Device interface: the timed device on SystemC's kernel, its memory
// system behind TLM sockets.
#pragma once

#include <memory>

#include "cubist/sim/clocked_units.h"
#include "cubist/sim/device.h"

namespace cubist::sim {

// `mode`: kFull or kTiming. `units`: of clocked units, empty for the functional model. Throws
// Error(Resource) if the process has too many such devices already, and what `units` throw.
std::unique_ptr<Device> make_systemc_device(const ChipSpec& chip, Mode mode, MakeUnits units = {});

}  // namespace cubist::sim

// The SystemC chip behind the Device interface: the timed device on SystemC's kernel, its memory
// system behind TLM sockets.
#pragma once

#include <memory>

#include "cubist/sim/device.h"

namespace cubist::sim {

// `mode`: kFull or kTiming. Throws Error(Resource) if the process has too many such devices
// already.
std::unique_ptr<Device> make_systemc_device(const ChipSpec& chip, Mode mode);

}  // namespace cubist::sim

// What a generated kernel costs on the chip.
#pragma once

#include "cubist/akg/compile.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/device.h"

namespace cubist::tools {

// One launch on a chip of its own, mode timing; nothing in L2 before. `observer` hears of it.
sim::TaskReport time_cold(const roofline::Work& work, const akg::CompiledKernel& kernel,
                          const sim::ChipSpec& chip, sim::Observer* observer = nullptr);

// From launched to ended, as a profiler counts.
inline Cycles duration(const sim::TaskReport& report) { return report.ended - report.started; }

}  // namespace cubist::tools

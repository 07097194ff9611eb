// The part of verify() about rings.
#pragma once

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

void verify_rings(const Program& program, const sim::ChipSpec& chip);

}  // namespace cubist::akg

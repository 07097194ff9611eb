// How long V works on a call of a device function.
#pragma once

#include <functional>

#include "ir/program.h"

namespace cubist::sim {
struct ChipSpec;
}

namespace cubist::akg {

using ValueOf = std::function<int64_t(const Scalar&)>;

// From the start of the first instruction until the results of the last are visible; cycles.
// Instructions cost what sim::cost() says, each operand in a bank group of its own; as many of them
// as cubist/device/sheet.h issues for these rows, or as fast as the scalar unit issues them. Throws
// Error(Internal) that names a function it does not know.
double vector_time(const Program& program, const Call& call, const ValueOf& value_of,
                   const sim::ChipSpec& chip);

}  // namespace cubist::akg

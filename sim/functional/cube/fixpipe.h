// What the fields of a FixPipe instruction say about its result; shared by its semantics and its GM
// runs.
#pragma once

#include <cstdint>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

// Element type that leaves FixPipe. Throws Error(Program) if `quant` does not
// convert from src_type.
isa::DataType fixpipe_result_type(const isa::FixpipeOperands& i);

// Columns of one strip of an NZ result: 16 elements of 2 or 4 bytes, 8 of f32 with channel_split,
// 32 of one byte (two L0C strips merged).
uint64_t fixpipe_strip_columns(const isa::FixpipeOperands& i);

}  // namespace cubist::sim

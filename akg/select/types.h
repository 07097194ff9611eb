// Element types as the device functions spell them.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/isa/operands.h"

namespace cubist::akg {

using isa::DataType;

int64_t bytes_of(DataType type);
// Elements of a 32 B block of UB.
int64_t per_block(DataType type);
// "half". Throws Error(NotImplemented) for types without device functions.
std::string cxx_name(DataType type);
// `value`, rounded to the type, as C++: "half(0.5f)", "-1.0f", "7".
std::string literal(double value, DataType type);

bool is_float(DataType type);  // f16 or f32

}  // namespace cubist::akg

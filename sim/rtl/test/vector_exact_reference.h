// What a command must leave in UB, from the definition, in MPFR. Shares no code with the RTL or the
// functional model, the decoding and rounding of f16 and f32 included.
#pragma once

#include "rtl/test/vector_port_driver.h"

namespace cubist::rtl_test {

// `blocks` of a repeat.
void apply_exactly(const VectorTask& task, unsigned blocks, std::vector<uint8_t>& ub);

// One element.
uint32_t exact_result(const VectorTask& task, uint32_t x, uint32_t y, uint32_t z);

}  // namespace cubist::rtl_test

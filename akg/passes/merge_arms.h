// One body for whole tiles and for the last, shorter one.
#pragma once

#include "ir/program.h"

namespace cubist::akg {

// After "select". Halide makes two bodies where the last tile is shorter. Branches whose arms are
// the same statements but for places, the number of rows or elements and the sizes of buffers
// become one arm with these as choices, `t < 372 ? 11 : 4`: half as much to plan and for the
// compiler of kernels to do, and the same instructions. Buffers are as large as the larger arm
// needs.
Program merge_arms(Program program);

}  // namespace cubist::akg

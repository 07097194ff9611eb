// What Halide loads and computes for parts of a tile that do not need it.
#pragma once

#include "ir/program.h"

namespace cubist::akg {

// Without nests that write arrays in UB which nothing reads, and without such arrays.
Program without_unread(Program program);

}  // namespace cubist::akg

// Everything that generated kernels call.
#pragma once

#include "cubist/device/block.h"
#include "cubist/device/ring.h"
#include "cubist/device/tile_broadcast.h"
#include "cubist/device/tile_compare.h"
#include "cubist/device/tile_elementwise.h"
#include "cubist/device/tile_gather.h"
#include "cubist/device/tile_move.h"
#include "cubist/device/tile_reduce.h"
#include "cubist/device/tile_transpose.h"

namespace cubist::device {

using isa::Condition;
using isa::RoundMode;

}  // namespace cubist::device

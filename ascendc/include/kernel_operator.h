// The Ascend C device API: what public kernels include.
#pragma once

#include "ascendc/arithmetic.h"
#include "ascendc/atomic.h"
#include "ascendc/cache.h"
#include "ascendc/compare.h"
#include "ascendc/convert.h"
#include "ascendc/cross_core.h"
#include "ascendc/data_copy.h"
#include "ascendc/elementwise.h"
#include "ascendc/fill.h"
#include "ascendc/fixpipe.h"
#include "ascendc/gather.h"
#include "ascendc/init_const_value.h"
#include "ascendc/intrinsics.h"
#include "ascendc/load_data.h"
#include "ascendc/load_data_3d.h"
#include "ascendc/local_copy.h"
#include "ascendc/mask.h"
#include "ascendc/mmad.h"
#include "ascendc/nd2nz.h"
#include "ascendc/operators.h"
#include "ascendc/pipe.h"
#include "ascendc/queue.h"
#include "ascendc/reduce.h"
#include "ascendc/reduce_all.h"
#include "ascendc/sync.h"
#include "ascendc/sync_all.h"
#include "ascendc/system.h"
#include "ascendc/tensor.h"
#include "ascendc/tiling.h"
#include "kernel_tiling/kernel_tiling.h"

using namespace AscendC;   // public code uses the names unqualified
namespace tik2 = AscendC;  // sources of 2023

// Kernels put sizes of 64 bits into braces of 32-bit parameters; the vendor's compiler lets them.
#pragma clang diagnostic ignored "-Wc++11-narrowing"

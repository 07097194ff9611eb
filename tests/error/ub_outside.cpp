// expect: program error
// expect: UB
// expect: ub_outside.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::vadd(0, 1 << 20, 256, {.repeat = 1, .type = isa::DataType::f16});
}

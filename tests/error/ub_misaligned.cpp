// expect: program error
// expect: UB
// expect: 32
// expect: ub_misaligned.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::vadd(16, 0, 256, {.repeat = 1, .type = isa::DataType::f16});
}

// expect: trap
// expect: 0x2a
// expect: trap.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

extern "C" __global__ __aicore__ void mistake(GM_ADDR) { cubist::xnpu::trap(42); }

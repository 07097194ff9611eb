// expect: not implemented
// expect: v4dtrans
// expect: not_implemented.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::v4dtrans(0, 512, {.repeat = 1, .type = isa::DataType::f16});
}

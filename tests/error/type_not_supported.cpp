// expect: program error
// expect: vdiv
// expect: s32
// expect: type_not_supported.cpp:
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;

extern "C" __global__ __aicore__ void mistake(GM_ADDR) {
  xnpu::vdiv(0, 256, 512, {.repeat = 1, .type = isa::DataType::s32});
}

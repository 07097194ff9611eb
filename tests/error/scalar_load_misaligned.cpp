// expect: program error
// expect: align
// expect: scalar_load_misaligned.cpp:
#include "cubist/kernel.h"

extern "C" __global__ __aicore__ void mistake(GM_ADDR buffer) {
  (void)*reinterpret_cast<volatile uint32_t*>(buffer + 2);
}

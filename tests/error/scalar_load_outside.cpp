// expect: program error
// expect: load
// expect: scalar_load_outside.cpp:
#include "cubist/kernel.h"

extern "C" __global__ __aicore__ void mistake(GM_ADDR buffer) {
  volatile uint32_t* words = reinterpret_cast<volatile uint32_t*>(buffer);
  (void)words[1 << 20];
}

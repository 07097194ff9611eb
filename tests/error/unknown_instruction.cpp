// expect: program error
// expect: instruction
// expect: 0x0000707f
// expect: unknown_instruction.cpp:
#include "cubist/kernel.h"

extern "C" __global__ __aicore__ void mistake(GM_ADDR) { asm volatile(".4byte 0x0000707f"); }

// The first instruction of every block. On entry: t0 = the kernel, a0..a7 and the stack = its
// arguments (sim/include/cubist/sim/device.h). The kernel is reached by a jump, so that it finds
// the stack arguments where the calling convention wants them, and returns to cubist_end_block.
#include "cubist/xnpu.h"

extern "C" [[noreturn, gnu::used]] void cubist_end_block() {
  cubist::xnpu::block_end();
  __builtin_unreachable();
}

asm(R"(
  .section .text.start, "ax", @progbits
  .globl _start
  .hidden _start
  .type _start, @function
_start:
  lla ra, cubist_end_block
  jr t0
  .size _start, . - _start
)");

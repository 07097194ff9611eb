// A flag is waited for and nobody sets it.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  wait_flag<Pipe::MTE2, Pipe::V>(1);
  add_one(0x100, 0, 1);
}

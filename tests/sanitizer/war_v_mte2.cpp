// MTE2 loads over what V still reads.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  load(0, gm(in) + 256, 8);
}

KERNEL(corrected) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE2>(0);
  load(0, gm(in) + 256, 8);
}

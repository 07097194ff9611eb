// The flag lets MTE3 go on, but it is V that reads.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::MTE3>(0);
  add_one(0x100, 0, 1);
}

KERNEL(corrected) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
}

// MTE3 stores what V has not finished.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  store(gm(out), 0x100, 8);
}

KERNEL(corrected) {
  load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}

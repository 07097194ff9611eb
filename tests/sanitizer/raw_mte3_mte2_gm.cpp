// MTE2 reads back from GM what MTE3 is still storing.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  load(0x200, gm(out), 8);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  order<Pipe::MTE3, Pipe::MTE2>(0);
  load(0x200, gm(out), 8);
}

// V overwrites what MTE3 is still storing.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  fill(0, 1);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  order<Pipe::MTE3, Pipe::V>(0);
  fill(0, 1);
}

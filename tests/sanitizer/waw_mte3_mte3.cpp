// Two stores to overlapping bytes of GM.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 2);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  store(gm(out) + 128, 0x100, 8);
}

KERNEL(corrected) {
  fill(0, 2);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
  barrier<Pipe::MTE3>();
  store(gm(out) + 128, 0x100, 8);
}

// Two blocks store to the same bytes.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0, 8);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out) + block() * 256, 0, 8);
}

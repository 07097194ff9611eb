// Half of a buffer is filled; what is made of the other half is stored.
// scenario: half of fresh written
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(fresh), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}

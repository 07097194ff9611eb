// The third block on two cores relies on what the first left in UB.
// blocks: 3
// chip: tiny
#include "kernel.h"

KERNEL(faulty) {
  if (block() < 2) load(0, gm(in), 8);
  order<Pipe::MTE2, Pipe::V>(0);
  add_one(0x100, 0, 1);
}

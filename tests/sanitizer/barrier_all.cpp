// pipe_barrier(ALL) orders every pipe.
#include "kernel.h"

KERNEL(corrected) {
  load(0, gm(in), 8);
  barrier<Pipe::ALL>();
  add_one(0x100, 0, 1);
  barrier<Pipe::ALL>();
  store(gm(out), 0x100, 8);
  barrier<Pipe::ALL>();
  fill(0, 2);
}

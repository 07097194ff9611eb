// V reads UB that nobody loaded.
#include "kernel.h"

KERNEL(faulty) {
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 8);
}

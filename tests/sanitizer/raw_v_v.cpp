// A vector instruction needs the result of the one before it.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  add_one(0x100, 0, 1);
}

KERNEL(corrected) {
  fill(0, 1);
  barrier<Pipe::V>();
  add_one(0x100, 0, 1);
}

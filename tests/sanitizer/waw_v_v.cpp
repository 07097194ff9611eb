// Two vector instructions write the same bytes.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 2);
  fill(0x100, 2);
}

KERNEL(corrected) {
  fill(0, 2);
  barrier<Pipe::V>();
  fill(0x100, 2);
}

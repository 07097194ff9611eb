// Two loads to overlapping bytes of UB.
#include "kernel.h"

KERNEL(faulty) {
  load(0, gm(in), 8);
  load(0xe0, gm(in) + 512, 8);
}

KERNEL(corrected) {
  load(0, gm(in), 8);
  barrier<Pipe::MTE2>();
  load(0xe0, gm(in) + 512, 8);
}

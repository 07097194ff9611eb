// The scalar unit loads a result that V may not have written.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  ub_word(0x200) = ub_word(0);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::S>(0);
  ub_word(0x200) = ub_word(0);
}

// The scalar unit overwrites what V may not have read.
#include "kernel.h"

KERNEL(faulty) {
  for (uint32_t i = 0; i < 64; ++i) ub_word(4 * i) = i;
  add_one(0x100, 0, 1);
  ub_word(0) = 1;
}

KERNEL(corrected) {
  for (uint32_t i = 0; i < 64; ++i) ub_word(4 * i) = i;
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::S>(0);
  ub_word(0) = 1;
}

// What the scalar unit stored is there for what it dispatches later.
#include "kernel.h"

KERNEL(corrected) {
  for (uint32_t i = 0; i < 64; ++i) ub_word(4 * i) = i;
  add_one(0x100, 0, 1);
}

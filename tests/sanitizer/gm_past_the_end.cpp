// A copy ends in the guard zone behind its buffer.
#include "kernel.h"

KERNEL(faulty) { load(0, gm(in) + 16384 - 128, 8); }

KERNEL(corrected) { load(0, gm(in) + 16384 - 256, 8); }

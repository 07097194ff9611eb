// A copy begins before its buffer.
#include "kernel.h"

KERNEL(faulty) { load(0, gm(in) - 64, 2); }

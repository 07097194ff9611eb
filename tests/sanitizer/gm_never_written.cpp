// The kernel reads a buffer that nobody filled.
#include "kernel.h"

KERNEL(faulty) { load(0, gm(fresh), 8); }

// A vector instruction writes past the end of UB.
#include "kernel.h"

KERNEL(faulty) { fill(192 * 1024 - 256, 2); }

KERNEL(corrected) { fill(192 * 1024 - 512, 2); }

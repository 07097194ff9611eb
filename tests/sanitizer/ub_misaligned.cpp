// A vector operand that is no multiple of 32 B.
#include "kernel.h"

KERNEL(faulty) { fill(16, 1); }

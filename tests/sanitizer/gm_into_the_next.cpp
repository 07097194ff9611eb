// A copy begins in one allocation and ends in the next.
#include "kernel.h"

KERNEL(faulty) { load(0, gm(in), 1024); }

// A scalar load at an odd address.
#include "kernel.h"

KERNEL(faulty) { ub_word(2) = ub_word(1); }

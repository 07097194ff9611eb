// The scalar unit loads from UB what nobody wrote.
#include "kernel.h"

KERNEL(faulty) { ub_word(0x40) = ub_word(0); }

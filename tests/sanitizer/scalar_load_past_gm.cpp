// A scalar load behind the buffer.
#include "kernel.h"

KERNEL(faulty) { ub_word(0) = reinterpret_cast<volatile uint32_t*>(in)[4096 + 8]; }

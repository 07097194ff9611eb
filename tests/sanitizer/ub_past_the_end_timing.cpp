// The same in mode timing, where nothing is executed.
// mode: timing
#include "kernel.h"

KERNEL(faulty) { fill(192 * 1024 - 256, 2); }

// A load past the end of L1.
#include "kernel.h"

CUBE_KERNEL(faulty) { xnpu::copy_gm_to_cbuf(512 * 1024 - 512, gm(in), {.len_burst = 32}); }

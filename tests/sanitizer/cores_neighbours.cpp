// Two blocks store to bytes side by side, in one 32 B block of GM.
// blocks: 2
#include "kernel.h"

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::copy_ubuf_to_gm_align(gm(out) + block() * 6, 0, {.len_burst = 6, .type = DataType::f32});
}

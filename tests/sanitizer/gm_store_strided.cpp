// The last row of a strided store leaves the buffer.
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 4);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::copy_ubuf_to_gm(gm(out), 0, {.n_burst = 4, .len_burst = 8, .dst_gap = 164});
}

KERNEL(corrected) {
  fill(0, 4);
  order<Pipe::V, Pipe::MTE3>(0);
  xnpu::copy_ubuf_to_gm(gm(out), 0, {.n_burst = 3, .len_burst = 8, .dst_gap = 164});
}

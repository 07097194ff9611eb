// Half of the lanes are masked off: what lies there does not matter.
#include "kernel.h"

KERNEL(corrected) {
  load(0, gm(in), 4);
  order<Pipe::MTE2, Pipe::V>(0);
  count_lanes();
  xnpu::set_spr<isa::Spr::vector_mask_lo>(32);
  add_one(0x100, 0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out), 0x100, 4);
}

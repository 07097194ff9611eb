// A block reads what another block stores.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out) + block() * 256, 0, 8);
  load(0x200, gm(out) + (1 - block()) * 256, 8);
}

KERNEL(corrected) {
  fill(0, 1);
  order<Pipe::V, Pipe::MTE3>(0);
  store(gm(out) + block() * 256, 0, 8);
  xnpu::ffts_cross_core_sync(
      {.pipe = Pipe::MTE3, .mode = isa::CrossCoreMode::all_same_kind, .id = 3});
  xnpu::wait_flag_dev({.id = 3, .pipe = Pipe::S});
  load(0x200, gm(out) + (1 - block()) * 256, 8);
}

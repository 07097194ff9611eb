// Every core signals, nobody waits.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  xnpu::ffts_cross_core_sync({.pipe = Pipe::V, .mode = isa::CrossCoreMode::all_same_kind, .id = 2});
}

KERNEL(corrected) {
  xnpu::ffts_cross_core_sync({.pipe = Pipe::V, .mode = isa::CrossCoreMode::all_same_kind, .id = 2});
  xnpu::wait_flag_dev({.id = 2, .pipe = Pipe::S});
}

// One of two cores signals.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  if (block() == 0) {
    xnpu::ffts_cross_core_sync(
        {.pipe = Pipe::V, .mode = isa::CrossCoreMode::all_same_kind, .id = 2});
  }
}

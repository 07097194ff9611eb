// Sixteen signals, and nobody waits.
// blocks: 2
#include "kernel.h"

KERNEL(faulty) {
  for (uint32_t i = 0; i < 16; ++i) {
    xnpu::ffts_cross_core_sync(
        {.pipe = Pipe::V, .mode = isa::CrossCoreMode::all_same_kind, .id = 2});
  }
}

// A meeting of all cores of a launch. Chips with cross-core flags only (split cores).
#pragma once

#include "cubist/device/pipes.h"

namespace cubist::device {

// What any vector core of the launch wrote to GM before, all of them read afterwards. Every block
// calls it equally often, and all must run at the same time: no more blocks than vector cores.
__forceinline__ void sync_all() {
  constexpr uint32_t kId = 0;
  barrier<Pipe::ALL>();
  xnpu::ffts_cross_core_sync(
      {.pipe = Pipe::MTE3, .mode = isa::CrossCoreMode::all_same_kind, .id = kId});
  xnpu::wait_flag_dev({.id = kId, .pipe = Pipe::S});
}

}  // namespace cubist::device

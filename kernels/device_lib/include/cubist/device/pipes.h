// Order between and inside the pipes of a core.
#pragma once

#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::device {

using isa::Pipe;

// The flag (Src, Dst, id) becomes 1 once everything earlier in Src has finished.
template <Pipe Src, Pipe Dst>
__forceinline__ void set_flag(uint32_t id) {
  xnpu::set_flag({.src_pipe = Src, .dst_pipe = Dst, .id = id});
}

// Later instructions of Dst wait for the flag, and clear it.
template <Pipe Src, Pipe Dst>
__forceinline__ void wait_flag(uint32_t id) {
  xnpu::wait_flag({.src_pipe = Src, .dst_pipe = Dst, .id = id});
}

// What P does next sees what it did before.
template <Pipe P>
__forceinline__ void barrier() {
  xnpu::pipe_barrier({.pipe = static_cast<decltype(isa::PipeOnlyConfig::pipe)>(P)});
}

}  // namespace cubist::device

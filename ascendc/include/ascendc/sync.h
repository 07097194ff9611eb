// Order inside a core.
#pragma once

#include "ascendc/event.h"

CUBIST_API void set_flag(pipe_t source, pipe_t destination, uint32_t id) {
  cubist::xnpu::set_flag({.src_pipe = static_cast<cubist::isa::Pipe>(source),
                          .dst_pipe = static_cast<cubist::isa::Pipe>(destination),
                          .id = id});
}
CUBIST_API void wait_flag(pipe_t source, pipe_t destination, uint32_t id) {
  cubist::xnpu::wait_flag({.src_pipe = static_cast<cubist::isa::Pipe>(source),
                           .dst_pipe = static_cast<cubist::isa::Pipe>(destination),
                           .id = id});
}
CUBIST_API void pipe_barrier(pipe_t pipe) {
  cubist::ascendc::barrier(static_cast<cubist::isa::Pipe>(pipe));
}

namespace AscendC {

template <HardEvent event>
CUBIST_API void SetFlag(int32_t eventId) {
  cubist::ascendc::set_event(static_cast<uint8_t>(event), static_cast<uint32_t>(eventId));
}
template <HardEvent event>
CUBIST_API void WaitFlag(int32_t eventId) {
  cubist::ascendc::wait_event(static_cast<uint8_t>(event), static_cast<uint32_t>(eventId));
}
template <pipe_t pipe>
CUBIST_API void PipeBarrier() {
  ::pipe_barrier(pipe);
}

// A pair of pipes with the same two calls.
template <pipe_t source, pipe_t destination>
class TQueSync {
 public:
  CUBIST_API void SetFlag(TEventID id) {
    ::set_flag(source, destination, static_cast<uint8_t>(id));
  }
  CUBIST_API void WaitFlag(TEventID id) {
    ::wait_flag(source, destination, static_cast<uint8_t>(id));
  }
};

}  // namespace AscendC

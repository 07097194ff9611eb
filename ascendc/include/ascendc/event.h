// Pipes, and events from one to another.
#pragma once

#include "ascendc/misuse.h"

enum pipe_t : uint8_t {
  PIPE_S = static_cast<uint8_t>(cubist::isa::Pipe::S),
  PIPE_V = static_cast<uint8_t>(cubist::isa::Pipe::V),
  PIPE_M = static_cast<uint8_t>(cubist::isa::Pipe::M),
  PIPE_MTE1 = static_cast<uint8_t>(cubist::isa::Pipe::MTE1),
  PIPE_MTE2 = static_cast<uint8_t>(cubist::isa::Pipe::MTE2),
  PIPE_MTE3 = static_cast<uint8_t>(cubist::isa::Pipe::MTE3),
  PIPE_FIX = static_cast<uint8_t>(cubist::isa::Pipe::FIX),
  PIPE_ALL = static_cast<uint8_t>(cubist::isa::Pipe::ALL),
};

enum event_t : uint8_t {
  EVENT_ID0,
  EVENT_ID1,
  EVENT_ID2,
  EVENT_ID3,
  EVENT_ID4,
  EVENT_ID5,
  EVENT_ID6,
  EVENT_ID7,
};

namespace cubist::ascendc {

CUBIST_COLD constexpr const char* name_of_pipe(isa::Pipe pipe) {
  switch (pipe) {
#define CUBIST_NAME(name) \
  case isa::Pipe::name:   \
    return #name
    CUBIST_NAME(S);
    CUBIST_NAME(V);
    CUBIST_NAME(M);
    CUBIST_NAME(MTE1);
    CUBIST_NAME(MTE2);
    CUBIST_NAME(MTE3);
    CUBIST_NAME(FIX);
    CUBIST_NAME(ALL);
#undef CUBIST_NAME
  }
  return "without a name";
}
template <>
inline constexpr const char* (*kNameOf<isa::Pipe>)(isa::Pipe) = name_of_pipe;

// Pipes as the code of an event packs them.
inline constexpr uint8_t kEventCodes = 64;
constexpr uint8_t event_code(isa::Pipe source, isa::Pipe destination) {
  return static_cast<uint8_t>(static_cast<uint8_t>(source) * 8 + static_cast<uint8_t>(destination));
}
constexpr isa::Pipe source_of(uint8_t code) { return static_cast<isa::Pipe>(code / 8); }
constexpr isa::Pipe destination_of(uint8_t code) { return static_cast<isa::Pipe>(code % 8); }

CUBIST_API void set_event(uint8_t code, uint32_t id) {
  xnpu::set_flag({.src_pipe = source_of(code), .dst_pipe = destination_of(code), .id = id});
}
CUBIST_API void wait_event(uint8_t code, uint32_t id) {
  xnpu::wait_flag({.src_pipe = source_of(code), .dst_pipe = destination_of(code), .id = id});
}

// What the pipe does next sees what it did before.
CUBIST_API void barrier(isa::Pipe pipe) {
  if (pipe == isa::Pipe::S) return;  // one instruction after the other anyway
  xnpu::pipe_barrier({.pipe = pipe});
}

}  // namespace cubist::ascendc

namespace AscendC {

using TEventID = int8_t;

#define CUBIST_EVENT(source, destination) \
  source##_##destination =                \
      cubist::ascendc::event_code(cubist::isa::Pipe::source, cubist::isa::Pipe::destination)
enum class HardEvent : uint8_t {
  CUBIST_EVENT(MTE2, V),
  CUBIST_EVENT(MTE2, MTE1),
  CUBIST_EVENT(MTE2, MTE3),
  CUBIST_EVENT(MTE2, S),
  CUBIST_EVENT(MTE2, M),
  CUBIST_EVENT(MTE2, FIX),
  CUBIST_EVENT(MTE3, V),
  CUBIST_EVENT(MTE3, MTE1),
  CUBIST_EVENT(MTE3, MTE2),
  CUBIST_EVENT(MTE3, S),
  CUBIST_EVENT(MTE1, M),
  CUBIST_EVENT(MTE1, MTE2),
  CUBIST_EVENT(MTE1, MTE3),
  CUBIST_EVENT(MTE1, V),
  CUBIST_EVENT(MTE1, FIX),
  CUBIST_EVENT(MTE1, S),
  CUBIST_EVENT(M, V),
  CUBIST_EVENT(M, MTE1),
  CUBIST_EVENT(M, MTE2),
  CUBIST_EVENT(M, FIX),
  CUBIST_EVENT(M, S),
  CUBIST_EVENT(V, V),
  CUBIST_EVENT(V, MTE1),
  CUBIST_EVENT(V, MTE2),
  CUBIST_EVENT(V, MTE3),
  CUBIST_EVENT(V, M),
  CUBIST_EVENT(V, S),
  CUBIST_EVENT(FIX, M),
  CUBIST_EVENT(FIX, MTE1),
  CUBIST_EVENT(FIX, MTE2),
  CUBIST_EVENT(FIX, MTE3),
  CUBIST_EVENT(FIX, S),
  CUBIST_EVENT(FIX, V),
  CUBIST_EVENT(S, V),
  CUBIST_EVENT(S, MTE1),
  CUBIST_EVENT(S, MTE2),
  CUBIST_EVENT(S, MTE3),
  CUBIST_EVENT(S, M),
  CUBIST_EVENT(S, FIX),
};
#undef CUBIST_EVENT

}  // namespace AscendC

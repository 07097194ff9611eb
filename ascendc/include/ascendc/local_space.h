// Local memories of this core: how large, how buffers lie in them, what to say when they are full.
#pragma once

#include "ascendc/position.h"
#include "cubist/device/arithmetic.h"

namespace cubist::ascendc {

inline constexpr uint32_t kLocalSpaces = 7;

// Bytes; 0 if the core has no such memory. A block starts with the address of the sizes in gp
// (sim/device.h), which compiled code does not use.
CUBIST_API uint32_t size_of(LocalSpace space) {
  const uint32_t* sizes;
  asm("mv %0, gp" : "=r"(sizes));
  return sizes[static_cast<uint32_t>(space)];
}

// Fractals of L0C that a mad writes, below which the next one that adds to them needs a barrier.
CUBIST_API uint32_t accumulate_distance() {
  const uint32_t* facts;
  asm("mv %0, gp" : "=r"(facts));
  return facts[kLocalSpaces];  // behind the sizes (sim/device.h)
}

// What addresses of buffers are multiples of: the strictest that an instruction asks for
// (isa/spec/spaces.toml; mad: whole fractals of L0C).
constexpr uint32_t granule_of(LocalSpace space) {
  switch (space) {
    case LocalSpace::L0A:
    case LocalSpace::L0B:
      return device::kFractalBytes;
    case LocalSpace::L0C:
      return 1024;
    case LocalSpace::BT:
    case LocalSpace::FB:
      return 64;
    default:
      return device::kBlockBytes;
  }
}

template <LocalSpace space>
constexpr const char* too_many_bytes() {
#define CUBIST_TOO_MANY(name)                                           \
  if (space == LocalSpace::name)                                        \
  return "TPipe::InitBuffer: buffers of {} bytes together\nat most {} " \
         "bytes, the " #name " of a core\nsmaller tiles, or fewer buffers"
  CUBIST_TOO_MANY(L1);
  CUBIST_TOO_MANY(L0A);
  CUBIST_TOO_MANY(L0B);
  CUBIST_TOO_MANY(L0C);
  CUBIST_TOO_MANY(UB);
  CUBIST_TOO_MANY(BT);
  CUBIST_TOO_MANY(FB);
#undef CUBIST_TOO_MANY
}

}  // namespace cubist::ascendc

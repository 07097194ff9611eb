// Misuse that shows only at run time: the block traps and leaves a message for the simulator.
//
// The operand of `trap` is kMessageTag (bits 63:48) and the address of a TrapMessage (bits 47:0),
// in GM or in the stack window. `{}` in the text stand for the values, in order.
#pragma once

#include "ascendc/api.h"
#include "cubist/xnpu.h"

namespace cubist::ascendc {

struct TrapMessage {
  const char* text;  // "DataCopy: 100 bytes, expected ...", NUL-terminated
  uint64_t values[2];
};
inline constexpr uint64_t kMessageTag = 0xa5c3;

[[noreturn]] CUBIST_API void stop(const char* text, uint64_t first = 0, uint64_t second = 0) {
  const TrapMessage message = {text, {first, second}};
  [[clang::nomerge]] xnpu::trap(kMessageTag << 48 | reinterpret_cast<uint64_t>(&message));
  __builtin_unreachable();
}

// Stops the block unless `holds`.
CUBIST_API void require(bool holds, const char* text, uint64_t first = 0, uint64_t second = 0) {
  if (__builtin_expect(!holds, 0)) stop(text, first, second);
}

}  // namespace cubist::ascendc

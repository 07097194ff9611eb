// Which elements the forms of a call work on; the device's side is kernels/harness.h.
#pragma once

#include <cstdint>

namespace cubist::ascendc {

enum Form : uint32_t { kCount, kLength, kBits };
inline constexpr Form kForms[] = {kCount, kLength, kBits};

inline constexpr double kUntouched = 7;

// Is lane `lane` of the `lanes` of a repeat active?
inline bool is_active(Form form, size_t lane, size_t lanes) {
  constexpr uint64_t kBitsLow = 0x5a5a'5a5a'0ff0'1234, kBitsHigh = 0x8000'0000'0000'ffff;
  switch (form) {
    case kCount:
      return true;
    case kLength:
      return lane < lanes / 2 + 1;
    default:
      return ((lane < 64 ? kBitsLow : kBitsHigh) >> (lane % 64) & 1) != 0;
  }
}

}  // namespace cubist::ascendc

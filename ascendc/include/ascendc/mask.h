// Which lanes vector instructions work on: a bit per lane (normal mode), or a number of elements
// (counter mode).
//
// A call that takes a count of elements uses counter mode and leaves the mask with every lane set;
// a call that takes a mask sets it unless its template argument isSetMask is false.
#pragma once

#include "ascendc/element.h"

namespace AscendC {

enum class MaskMode : uint8_t { NORMAL, COUNTER };

inline constexpr uint64_t MASK_PLACEHOLDER = 0;
inline constexpr uint64_t MASK_PLACEHOLDER_LIST[2] = {0, 0};

}  // namespace AscendC

namespace cubist::ascendc {

inline constexpr uint64_t kCounterMode = isa::CtrlRegister{.counter_mode = 1}.pack_value();

CUBIST_API void set_lanes(uint64_t lo, uint64_t hi) {
  xnpu::set_spr<isa::Spr::vector_mask_lo>(lo);
  xnpu::set_spr<isa::Spr::vector_mask_hi>(hi);
}
CUBIST_API void set_all_lanes() { set_lanes(~uint64_t{0}, ~uint64_t{0}); }

constexpr uint64_t low_bits(uint64_t count) {
  return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

CUBIST_API bool counts_elements() { return (xnpu::get_spr<isa::Spr::ctrl>() & kCounterMode) != 0; }

// The first `length` lanes; between SetMaskCount() and SetMaskNorm() so many elements.
CUBIST_API void set_mask_length(uint64_t length) {
  if (counts_elements()) return set_lanes(length, 0);
  set_lanes(low_bits(length), length > 64 ? low_bits(length - 64) : 0);
}

// Counter mode with `count` elements, until the end of the scope.
class Counting {
 public:
  CUBIST_API explicit Counting(uint32_t count) : ctrl_(xnpu::get_spr<isa::Spr::ctrl>()) {
    xnpu::set_spr<isa::Spr::ctrl>(ctrl_ | kCounterMode);
    xnpu::set_spr<isa::Spr::vector_mask_lo>(count);
  }
  CUBIST_API ~Counting() {
    xnpu::set_spr<isa::Spr::ctrl>(ctrl_);
    set_all_lanes();
  }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  uint64_t ctrl_;
};

// Normal mode with the given lanes, until the end of the scope.
class Masked {
 public:
  CUBIST_API Masked(uint64_t lo, uint64_t hi) : ctrl_(xnpu::get_spr<isa::Spr::ctrl>()) {
    xnpu::set_spr<isa::Spr::ctrl>(ctrl_ & ~kCounterMode);
    set_lanes(lo, hi);
  }
  CUBIST_API ~Masked() {
    xnpu::set_spr<isa::Spr::ctrl>(ctrl_);
    set_all_lanes();
  }
  Masked(const Masked&) = delete;
  Masked& operator=(const Masked&) = delete;

 private:
  uint64_t ctrl_;
};

// The mask argument of a call: a length, or two words of bits.
class MaskArgument {
 public:
  CUBIST_API MaskArgument(uint64_t length) : length_(length) {}
  CUBIST_API MaskArgument(const uint64_t* bits) : bits_(bits) {}

  template <bool is_set = true>
  CUBIST_API void apply() const {
    if constexpr (!is_set) return;
    if (bits_ != nullptr) {
      set_lanes(bits_[0], bits_[1]);
    } else {
      set_mask_length(length_);
    }
  }

 private:
  uint64_t length_ = 0;
  const uint64_t* bits_ = nullptr;
};

}  // namespace cubist::ascendc

namespace AscendC {

CUBIST_API void SetMaskCount() {
  cubist::xnpu::set_spr<cubist::isa::Spr::ctrl>(cubist::xnpu::get_spr<cubist::isa::Spr::ctrl>() |
                                                cubist::ascendc::kCounterMode);
}
CUBIST_API void SetMaskNorm() {
  cubist::xnpu::set_spr<cubist::isa::Spr::ctrl>(cubist::xnpu::get_spr<cubist::isa::Spr::ctrl>() &
                                                ~cubist::ascendc::kCounterMode);
}

// Lanes 64 to 127, and 0 to 63.
template <class T, MaskMode mode = MaskMode::NORMAL>
CUBIST_API void SetVectorMask(uint64_t high, uint64_t low) {
  cubist::ascendc::set_lanes(low, high);
}
// The first `length` lanes, or so many elements.
template <class T, MaskMode mode = MaskMode::NORMAL>
CUBIST_API void SetVectorMask(int32_t length) {
  const auto count = static_cast<uint64_t>(length);
  if constexpr (mode == MaskMode::COUNTER) {
    cubist::ascendc::set_lanes(count, 0);
  } else {
    cubist::ascendc::set_lanes(cubist::ascendc::low_bits(count),
                               count > 64 ? cubist::ascendc::low_bits(count - 64) : 0);
  }
}
CUBIST_API void ResetMask() { cubist::ascendc::set_all_lanes(); }

}  // namespace AscendC

// Lanes, masks, repeats and strides: how a vector instruction walks through UB (architecture
// reference 6.1, 6.2).
//
// Element i of a repeat is lane i. A repeat reads all its sources before it writes; repeats run one
// after another, so a repeat sees what the earlier ones wrote. Lanes whose mask bit is 0 are not
// read into a result and keep their destination.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cubist/sim/core_state.h"
#include "cubist/sim/lane_mask.h"

namespace cubist::sim::vector {

inline constexpr unsigned kBlockBytes = 32;
inline constexpr unsigned kRepeatBytes = 256;  // 8 blocks
inline constexpr unsigned kMaxLanes = 128;
inline constexpr unsigned kMaxLaneBytes = 8;

template <class T>
inline constexpr unsigned kLanes = kRepeatBytes / sizeof(T);

// The repeats of one instruction: `count` with `mask`, then one more with `tail` unless that is
// empty (counter mode).
struct Repeats {
  unsigned lanes = 0;
  uint64_t count = 0;
  LaneMask mask, tail;

  uint64_t total() const { return count + (tail.none() ? 0 : 1); }
  const LaneMask& mask_of(uint64_t repeat) const { return repeat < count ? mask : tail; }
};

// What the mask registers and the instruction's repeat field say; `lanes` (at most 128) lanes per
// repeat. A mask without any lane gives no repeats.
Repeats repeats_of(const ControlRegisters& registers, uint64_t repeat_field, unsigned lanes);

// `repeat_field` repeats with every lane, for instructions that no mask applies to.
Repeats unmasked_repeats(uint64_t repeat_field, unsigned lanes);

// Where an operand's lanes are: blocks of 32 B, `block_stride` bytes apart, repeats `repeat_stride`
// bytes apart.
struct Operand {
  uint64_t address = 0;
  uint64_t block_stride = kBlockBytes;
  uint64_t repeat_stride = kRepeatBytes;
  unsigned bits = 0;  // of one lane
  const std::byte* outside_ub =
      nullptr;  // bytes that are not in UB (the compare mask), instead of `address`

  // Of `T` in UB, strides in 32 B blocks, as instruction fields have them.
  template <class T>
  static Operand of(uint64_t address, unsigned block_stride, unsigned repeat_stride) {
    return {address, uint64_t{block_stride} * kBlockBytes, uint64_t{repeat_stride} * kBlockBytes,
            unsigned{sizeof(T) * 8}};
  }
  // Packed bits in UB, or anywhere: one per lane, `lanes` of them per repeat.
  static Operand of_bits(uint64_t address, unsigned lanes) {
    return {address, kBlockBytes, lanes / 8, 1};
  }

  unsigned lanes_per_block() const { return kBlockBytes * 8 / bits; }
  uint64_t offset(uint64_t repeat, unsigned lane) const;  // bytes from `address`
};

// Throws Error(Program) unless every block of `operand` that active lanes touch is inside UB and
// its address is aligned.
void check_operand(CoreState& core, const Operand& operand, const Repeats& repeats);

// As check_operand; also throws Error(Program) if two active blocks of a repeat are the same one.
void check_destination(CoreState& core, const Operand& operand, const Repeats& repeats);

// CoreState::footprint: the lanes of `operand` that are active are read, or written.
void list_lanes(CoreState& core, const Operand& operand, const Repeats& repeats, bool is_write);

// Bytes of one repeat's lanes side by side.
struct alignas(64) RepeatBuffer {
  std::byte bytes[kMaxLanes * kMaxLaneBytes];

  template <class T>
  T* as() {
    return reinterpret_cast<T*>(bytes);
  }
};

// Lanes 0 to count - 1 of a repeat side by side: in UB itself if they lie so, else copied to
// `buffer`.
const std::byte* gather(const CoreState& core, const Operand& operand, uint64_t repeat,
                        unsigned count, RepeatBuffer& buffer);

// Writes the lanes of `mask` from `lanes` (side by side) to `operand`.
void scatter(CoreState& core, const Operand& operand, uint64_t repeat, const LaneMask& mask,
             const std::byte* lanes);

// Reference to a row function: dst[i] = f(sources[0][i], sources[1][i], ...) for i < n, elements
// side by side. dst may be one of the sources; otherwise they do not overlap.
class RowRef {
 public:
  template <class F>
    requires(!std::is_same_v<F, RowRef>)
  RowRef(const F& f)  // NOLINT: implicit, lives for one call
      : object_(&f),
        call_([](const void* object, std::byte* dst, const std::byte* const* sources, size_t n) {
          (*static_cast<const F*>(object))(dst, sources, n);
        }) {}

  void operator()(std::byte* dst, const std::byte* const* sources, size_t n) const {
    call_(object_, dst, sources, n);
  }

 private:
  const void* object_;
  void (*call_)(const void*, std::byte*, const std::byte* const*, size_t);
};

inline constexpr size_t kMaxSources = 3;

// Runs an element-wise instruction: checks the operands, then applies `row` to every active lane,
// repeat after repeat (or lists them).
void run_rows(CoreState& core, const Repeats& repeats, const Operand& dst,
              std::span<const Operand> sources, RowRef row);

}  // namespace cubist::sim::vector

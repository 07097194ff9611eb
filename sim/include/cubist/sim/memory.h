// The memories of a chip: local ones of a core, and GM. Plain bytes with checked access; no time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cubist/base/quantity.h"
#include "cubist/sim/zeroed_array.h"

namespace cubist::sim {

enum class Space : uint8_t { kGm, kL1, kL0a, kL0b, kL0c, kUb, kBt, kFb };
const char* name_of(Space space);  // "GM", "L1", ...

// One local memory of a core. Addresses are byte offsets from 0.
class LocalMemory {
 public:
  LocalMemory(Space space, Bytes size);

  Space space() const { return space_; }
  uint64_t size() const { return size_; }
  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }

  // `count` bytes from `address`, which must be a multiple of `alignment`.
  // Throws Error(Program) with space, address, count, size and alignment otherwise.
  std::byte* at(uint64_t address, uint64_t count, uint64_t alignment) {
    if (address > size_ || count > size_ - address || address % alignment != 0) [[unlikely]] {
      fail(address, count, alignment);
    }
    return bytes_.get() + address;
  }

 private:
  [[noreturn]] void fail(uint64_t address, uint64_t count, uint64_t alignment) const;

  Space space_;
  uint64_t size_;
  ZeroedArray<std::byte> bytes_;
};

// Working space of the host while it executes one instruction; no architectural state, contents
// mean nothing afterwards.
class Scratch {
 public:
  // At least `bytes` bytes, 64 B aligned, valid until the next call.
  std::byte* at_least(size_t bytes) {
    if (lines_.size() * sizeof(Line) < bytes)
      lines_.resize((bytes + sizeof(Line) - 1) / sizeof(Line));
    return lines_.data()->bytes;
  }

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::vector<Line> lines_;
};

// GM as the units of a core see it: every access must lie inside one allocation.
class GlobalMemory {
 public:
  virtual ~GlobalMemory() = default;
  // `count` bytes at GM address `address`, for reading or for writing; contiguous in host memory.
  // Throws Error(Program) naming the address, the count and the nearest allocation otherwise.
  virtual const std::byte* read(uint64_t address, uint64_t count) = 0;
  virtual std::byte* write(uint64_t address, uint64_t count) = 0;
};

}  // namespace cubist::sim

// GM of a chip: host memory reserved for the whole of its DRAM, handed out in guarded allocations.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "cubist/sim/device.h"
#include "cubist/sim/memory.h"

namespace cubist::sim {

class GmAllocator : public GlobalMemory {
 public:
  // Alignment of every allocation, and the size of the guard zones around them.
  static constexpr uint64_t kAlignment = 512;

  // `size`: DRAM of the chip; GM addresses run from kGmBase to kGmBase + size. Pages take host
  // memory when they are first written. Throws Error(Resource) if the host cannot reserve that much
  // address space.
  explicit GmAllocator(Bytes size);
  ~GmAllocator() override;
  GmAllocator(const GmAllocator&) = delete;
  GmAllocator& operator=(const GmAllocator&) = delete;

  // Lowest gap that fits. A fresh GM reads as zero; a reused gap keeps what was there. Throws
  // Error(Resource) with the sizes if none fits, Error(Config) for a size below 1.
  uint64_t allocate(Bytes size);
  // Throws Error(Config) unless an allocation starts at `address`.
  void free(uint64_t address);
  MemoryInfo memory() const;

  const std::byte* read(uint64_t address, uint64_t count) override {
    return at("read", address, count);
  }
  std::byte* write(uint64_t address, uint64_t count) override {
    return at("write", address, count);
  }

 private:
  // An allocation, or the part of one that the last access hit.
  struct Extent {
    uint64_t begin = 0, size = 0;
  };

  std::byte* at(const char* access, uint64_t address, uint64_t count) {
    const uint64_t offset = address - last_.begin;
    if (offset >= last_.size || count > last_.size - offset) [[unlikely]]
      find(access, address, count);
    return base_ + (address - kGmBase);
  }
  void find(const char* access, uint64_t address, uint64_t count);  // sets last_
  [[noreturn]] void outside(const char* access, uint64_t address, uint64_t count) const;
  std::string nearest(uint64_t address) const;

  uint64_t size_;
  std::byte* base_ = nullptr;
  uint64_t used_ = 0;                       // with guard zones and padding
  std::map<uint64_t, uint64_t> allocated_;  // address -> size
  std::map<uint64_t, uint64_t> gaps_;       // address -> size
  Extent last_;
};

}  // namespace cubist::sim

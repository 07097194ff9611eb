#include "soc/gm_allocator.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

// What an allocation of `size` takes: rounded up, and a guard zone behind it.
uint64_t footprint(uint64_t size) {
  return (size + GmAllocator::kAlignment - 1) / GmAllocator::kAlignment * GmAllocator::kAlignment +
         GmAllocator::kAlignment;
}

}  // namespace

GmAllocator::GmAllocator(Bytes size) : size_(static_cast<uint64_t>(size.value)) {
  void* base = mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) {
    throw Error(
        Fault::kResource,
        {.where = "GM",
         .did = fmt::format("reserve {} B of address space: {}", size_, std::strerror(errno)),
         .expected = "room for the DRAM of the chip",
         .fix = "raise `ulimit -v` or vm.overcommit_memory, or make dram.size smaller"});
  }
  base_ = static_cast<std::byte*>(base);
  gaps_[kGmBase + kAlignment] = size_ - kAlignment;  // the first guard zone
  used_ = kAlignment;
}

GmAllocator::~GmAllocator() { munmap(base_, size_); }

uint64_t GmAllocator::allocate(Bytes size) {
  if (size.value <= 0) {
    throw Error(Fault::kConfig, {.where = "GM",
                                 .did = fmt::format("allocate {} B", size.value),
                                 .expected = "at least 1 B",
                                 .fix = {}});
  }
  const auto wanted = static_cast<uint64_t>(size.value);
  const uint64_t needed = footprint(wanted);
  const auto gap =
      std::find_if(gaps_.begin(), gaps_.end(), [&](const auto& g) { return g.second >= needed; });
  if (wanted > size_ || gap == gaps_.end()) {
    uint64_t largest = 0;
    for (const auto& [begin, bytes] : gaps_) largest = std::max(largest, bytes);
    throw Error(
        Fault::kResource,
        {.where = "GM",
         .did = fmt::format("allocate {} B", wanted),
         .expected = fmt::format(
             "a free range of {} B (512 B aligned, with a guard zone); free are {} of {} B, the "
             "largest range is {} B",
             needed, size_ - used_, size_, largest),
         .fix = "free what is not needed any more, or choose a chip with more memory"});
  }
  const auto [begin, bytes] = *gap;
  gaps_.erase(gap);
  if (bytes > needed) gaps_[begin + needed] = bytes - needed;
  allocated_[begin] = wanted;
  used_ += needed;
  return begin;
}

void GmAllocator::free(uint64_t address) {
  const auto it = allocated_.find(address);
  if (it == allocated_.end()) {
    throw Error(Fault::kConfig,
                {.where = "GM",
                 .did = fmt::format("free {:#x}", address),
                 .expected = fmt::format("the start of an allocation; {}", nearest(address)),
                 .fix = "free each allocation once, with the address that allocate gave"});
  }
  uint64_t begin = address, bytes = footprint(it->second);
  allocated_.erase(it);
  used_ -= bytes;
  last_ = {};
  auto next = gaps_.lower_bound(begin);
  if (next != gaps_.end() && begin + bytes == next->first) {
    bytes += next->second;
    next = gaps_.erase(next);
  }
  if (next != gaps_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == begin) {
      before->second += bytes;
      return;
    }
  }
  gaps_[begin] = bytes;
}

MemoryInfo GmAllocator::memory() const {
  return {.free = {static_cast<int64_t>(size_ - used_)}, .total = {static_cast<int64_t>(size_)}};
}

void GmAllocator::find(const char* access, uint64_t address, uint64_t count) {
  const auto after = allocated_.upper_bound(address);
  if (after == allocated_.begin()) outside(access, address, count);
  const auto& [begin, size] = *std::prev(after);
  if (address - begin > size || count > size - (address - begin)) outside(access, address, count);
  last_ = {begin, size};
}

std::string GmAllocator::nearest(uint64_t address) const {
  if (allocated_.empty()) return "nothing is allocated";
  const auto after = allocated_.upper_bound(address);
  auto it = after == allocated_.begin() ? after : std::prev(after);
  if (after != allocated_.end() && after != allocated_.begin() &&
      after->first - address < address - std::min(address, it->first + it->second)) {
    it = after;
  }
  const auto& [begin, size] = *it;
  const std::string relation =
      address < begin          ? fmt::format("{} B before its start", begin - address)
      : address < begin + size ? fmt::format("{} B before its end", begin + size - address)
                               : fmt::format("{} B past its end", address - begin - size);
  return fmt::format("the nearest allocation is {:#x} to {:#x} ({} B), {:#x} is {}", begin,
                     begin + size, size, address, relation);
}

void GmAllocator::outside(const char* access, uint64_t address, uint64_t count) const {
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("{} {} B at GM {:#x}", access, count, address),
               .expected = fmt::format("an access inside one allocation; {}", nearest(address)),
               .fix = "check address, length and tail of the transfer"});
}

}  // namespace cubist::sim

#include "allocations.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cubist::sanitizer {
namespace {

using Range = std::pair<const uint64_t, uint64_t>;

// The range that begins at `address` or before, or null.
const Range* at_or_before(const std::map<uint64_t, uint64_t>& ranges, uint64_t address) {
  const auto after = ranges.upper_bound(address);
  return after == ranges.begin() ? nullptr : &*std::prev(after);
}

bool holds(const Range* range, uint64_t address) {
  return range != nullptr && address - range->first < range->second;
}

std::string name_of(const Range& range) {
  return fmt::format("the allocation {:#x} to {:#x} ({} B)", range.first,
                     range.first + range.second, range.second);
}

}  // namespace

void Allocations::allocated(uint64_t address, uint64_t size) {
  live_[address] = size;
  // The memory has a new owner: what it was before is no help any more.
  auto old = freed_.lower_bound(address);
  if (old != freed_.begin() && std::prev(old)->first + std::prev(old)->second > address) --old;
  while (old != freed_.end() && old->first < address + size) old = freed_.erase(old);
}

uint64_t Allocations::freed(uint64_t address) {
  const auto it = live_.find(address);
  if (it == live_.end()) return 0;
  const uint64_t size = it->second;
  freed_[address] = size;
  live_.erase(it);
  last_size_ = 0;
  return size;
}

std::optional<std::string> Allocations::problem(uint64_t address, uint64_t bytes) const {
  if (address - last_begin_ < last_size_ && bytes <= last_size_ - (address - last_begin_))
    return {};
  const Range* const range = at_or_before(live_, address);
  if (holds(range, address)) {
    if (bytes <= range->second - (address - range->first)) {
      last_begin_ = range->first;
      last_size_ = range->second;
      return {};
    }
    const uint64_t past = address + bytes - range->first - range->second;
    const auto next = live_.upper_bound(address);
    if (next != live_.end() && next->first < address + bytes) {
      return fmt::format("begins in {} and ends {} B past it, in {}", name_of(*range), past,
                         name_of(*next));
    }
    return fmt::format("begins in {} and ends {} B past it, in its guard zone", name_of(*range),
                       past);
  }
  if (const Range* const old = at_or_before(freed_, address); holds(old, address)) {
    return fmt::format("uses {} after it was freed, {} B from its start", name_of(*old),
                       address - old->first);
  }
  const auto next = live_.upper_bound(address);
  if (range == nullptr && next == live_.end()) return "lies outside of GM: nothing is allocated";
  const bool before_next =
      next != live_.end() &&
      (range == nullptr || next->first - address < address - range->first - range->second + 1);
  if (before_next) {
    return fmt::format("lies outside of every allocation, {} B before {}", next->first - address,
                       name_of(*next));
  }
  return fmt::format("lies outside of every allocation, {} B past the end of {}",
                     address - range->first - range->second, name_of(*range));
}

}  // namespace cubist::sanitizer

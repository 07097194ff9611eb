#include "timing/ub_banks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <deque>

namespace cubist::sim {
namespace {

constexpr uint64_t kBlock = 32;
constexpr size_t kMostBlocks = 32;  // of one repeat: three operands of 8, and one to spare

// Where a block lies: as a bit among the groups and a bit among the banks.
struct Place {
  uint64_t group, bank;
};

class BankMap {
 public:
  explicit BankMap(const VectorSpec& vector)
      : groups_(static_cast<uint64_t>(vector.ub_bank_groups)),
        group_bits_(std::countr_zero(groups_)),
        row_bits_(std::countr_zero(static_cast<uint64_t>(vector.ub_bank_size.value) / kBlock)),
        banks_(static_cast<uint64_t>(vector.ub_banks)) {}

  Place place(uint64_t block) const {
    const uint64_t group = block & (groups_ - 1);
    const uint64_t bank = ((block >> (group_bits_ + row_bits_)) * groups_ + group) % banks_;
    return {uint64_t{1} << group, uint64_t{1} << bank};
  }

 private:
  uint64_t groups_;
  int group_bits_, row_bits_;
  uint64_t banks_;
};

// The blocks of one repeat that are still to be read, or to be written.
class Pending {
 public:
  bool is_empty() const { return count_ == 0; }

  void add(const UbAccess& access, int64_t repeat, const BankMap& map) {
    uint64_t block = access.address / kBlock + static_cast<uint64_t>(repeat) * access.repeat_stride;
    // Block stride 0: one block, for all lanes.
    const uint32_t blocks = access.block_stride == 0 ? 1 : access.blocks;
    for (uint32_t i = 0; i < blocks; ++i, block += access.block_stride)
      places_[count_++] = map.place(block);
  }

  // One cycle: one block per group, none in the banks of `taken`. Returns the banks it used.
  uint64_t serve(uint64_t taken) {
    uint64_t groups = 0, banks = 0;
    size_t left = 0;
    for (size_t i = 0; i < count_; ++i) {
      const Place p = places_[i];
      if ((p.group & groups) != 0 || (p.bank & taken) != 0) {
        places_[left++] = p;
      } else {
        groups |= p.group;
        banks |= p.bank;
      }
    }
    count_ = left;
    return banks;
  }

 private:
  std::array<Place, kMostBlocks> places_;
  size_t count_ = 0;
};

Pending pending(std::span<const UbAccess> accesses, bool writes, int64_t repeat,
                const BankMap& map) {
  Pending blocks;
  for (const UbAccess& access : accesses) {
    if (access.is_write == writes) blocks.add(access, repeat, map);
  }
  return blocks;
}

}  // namespace

Cycles bank_cycles(std::span<const UbAccess> accesses, int64_t repeats, double cycles_per_repeat,
                   const VectorSpec& vector) {
  if (repeats == 0) return {0};
  const BankMap map(vector);
  const int64_t lag = vector.write_lag.value;
  std::deque<int64_t> write_at;  // of the repeats that were read, when they reach the write stage
  int64_t read = 0, written = 0;
  Pending reads = pending(accesses, false, 0, map), writes = pending(accesses, true, 0, map);
  int64_t now = 0;
  for (; written < repeats; ++now) {
    uint64_t busy_banks = 0;
    if (!write_at.empty() && write_at.front() <= now) {
      busy_banks = writes.serve(0);
      if (writes.is_empty()) {
        write_at.pop_front();
        if (++written < repeats) writes = pending(accesses, true, written, map);
      }
    }
    const bool has_room = static_cast<int64_t>(write_at.size()) <= lag;
    const bool is_due = static_cast<double>(now) >= static_cast<double>(read) * cycles_per_repeat;
    if (read == repeats || !has_room || !is_due) continue;
    reads.serve(busy_banks);
    if (!reads.is_empty()) continue;
    write_at.push_back(now + lag);
    if (++read < repeats) reads = pending(accesses, false, read, map);
  }
  const auto unit =
      static_cast<int64_t>(std::ceil(cycles_per_repeat * static_cast<double>(repeats)));
  return {std::max(unit, now - lag)};
}

}  // namespace cubist::sim

#include "timing/ub_banks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <deque>

namespace cubist::sim {
namespace {

constexpr uint64_t kBlock = 32;
constexpr uint32_t kBlocksPerRepeat = 8;
constexpr size_t kMostBlocks = 4 * kBlocksPerRepeat;  // of one repeat: at most four operands

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

struct Served {
  uint64_t banks = 0;       // that were used
  bool is_refused = false;  // a block waits because its bank was taken
};

// The blocks of one repeat, or of one pass of it, that are still to be read or written.
class Pending {
 public:
  bool is_empty() const { return count_ == 0; }

  // Blocks [first, last) of 8 of the repeat.
  void add(const UbAccess& access, int64_t repeat, uint32_t first, uint32_t last,
           const BankMap& map) {
    const uint64_t begin =
        access.address / kBlock + static_cast<uint64_t>(repeat) * access.repeat_stride;
    // Block stride 0: one block, for all lanes.
    const uint32_t end =
        access.block_stride == 0 ? std::min(last, first + 1) : std::min(last, access.blocks);
    for (uint32_t i = first; i < end; ++i)
      places_[count_++] = map.place(begin + uint64_t{i} * access.block_stride);
  }

  // One cycle: one block per group, none in the banks of `taken`.
  Served serve(uint64_t taken) {
    Served served;
    uint64_t groups = 0;
    size_t left = 0;
    for (size_t i = 0; i < count_; ++i) {
      const Place p = places_[i];
      const bool is_taken = (p.bank & taken) != 0;
      served.is_refused |= is_taken;
      if (is_taken || (p.group & groups) != 0) {
        places_[left++] = p;
      } else {
        groups |= p.group;
        served.banks |= p.bank;
      }
    }
    count_ = left;
    return served;
  }

 private:
  std::array<Place, kMostBlocks> places_;
  size_t count_ = 0;
};

// The reads, pass after pass, or the writes of an instruction.
class Stream {
 public:
  Stream(std::span<const UbAccess> accesses, bool writes, uint32_t passes, const BankMap& map)
      : accesses_(accesses), writes_(writes), passes_(passes), map_(map) {
    fill();
  }

  int64_t repeat() const { return pass_ / passes_; }  // under way
  int64_t pass() const { return pass_; }              // counted over all repeats

  Served serve(uint64_t taken) { return blocks_.serve(taken); }
  // Goes on to the next pass if this one is through.
  bool next_if_done() {
    if (!blocks_.is_empty()) return false;
    ++pass_;
    fill();
    return true;
  }

 private:
  void fill() {
    const auto part = static_cast<uint32_t>(pass_ % passes_);
    const uint32_t first = part * kBlocksPerRepeat / passes_,
                   last = (part + 1) * kBlocksPerRepeat / passes_;
    for (const UbAccess& access : accesses_) {
      if (access.is_write == writes_) blocks_.add(access, repeat(), first, last, map_);
    }
  }

  std::span<const UbAccess> accesses_;
  bool writes_;
  int64_t passes_;
  const BankMap& map_;
  int64_t pass_ = 0;
  Pending blocks_;
};

}  // namespace

BankTime bank_time(std::span<const UbAccess> accesses, int64_t repeats, double cycles_per_repeat,
                   const VectorSpec& vector) {
  if (repeats == 0) return {};
  const BankMap map(vector);
  const int64_t lag = vector.write_lag.value;
  const auto passes = static_cast<uint32_t>(
      std::clamp(cycles_per_repeat, 1.0, static_cast<double>(kBlocksPerRepeat)));
  const double cycles_per_pass = cycles_per_repeat / passes;
  Stream reads(accesses, false, passes, map), writes(accesses, true, 1, map);
  std::deque<int64_t> write_at;  // of the repeats that were read, when they reach the write stage
  int64_t now = 0, waited_for_bank = 0;
  for (; writes.repeat() < repeats; ++now) {
    uint64_t written = 0;
    if (!write_at.empty() && write_at.front() <= now) {
      written = writes.serve(0).banks;
      if (writes.next_if_done()) write_at.pop_front();
    }
    const bool has_room = static_cast<int64_t>(write_at.size()) <= lag;
    const bool is_due =
        static_cast<double>(now) >= static_cast<double>(reads.pass()) * cycles_per_pass;
    if (reads.repeat() == repeats || !has_room || !is_due) continue;
    const int64_t repeat = reads.repeat();
    waited_for_bank += reads.serve(written).is_refused ? 1 : 0;
    if (reads.next_if_done() && reads.repeat() != repeat) write_at.push_back(now + lag);
  }
  const Cycles unit{
      static_cast<int64_t>(std::ceil(cycles_per_repeat * static_cast<double>(repeats)))};
  const Cycles total = std::max(unit, Cycles{now - lag});
  const Cycles for_bank = std::min(total - unit, Cycles{waited_for_bank});
  return {.total = total, .group_conflicts = total - unit - for_bank, .bank_conflicts = for_bank};
}

}  // namespace cubist::sim

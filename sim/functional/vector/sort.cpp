// vbitsort and vmrgsort4: records of 8 B, the score in the low bits, the u32 index in the high
// half. Descending and stable; NaN comes before every number. No mask applies.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

using Record = uint64_t;
constexpr unsigned kSortedPerRepeat = 32;
constexpr unsigned kLists = 4;

template <class T>
float score_of(Record record) {
  return static_cast<float>(scalar_as<T>(record));
}

// Does a score come before another in descending order? Equal ones do not, and all NaN are equal.
bool comes_before(float a, float b) {
  if (b != b) return false;
  return a != a || a > b;
}

template <class T>
void sort_repeats(const isa::Vbitsort& i, CoreState& core) {
  using Bits = std::conditional_t<sizeof(T) == 2, uint16_t, uint32_t>;
  const uint64_t count = uint64_t{i.repeat} * kSortedPerRepeat;
  const std::byte* scores = core.local.ub.at(i.src0, count * sizeof(Bits), kBlockBytes);
  const std::byte* indices = core.local.ub.at(i.src1, count * sizeof(uint32_t), kBlockBytes);
  std::byte* dst = core.local.ub.at(i.dst, count * sizeof(Record), kBlockBytes);
  if (is_listing(core)) {
    list_read(core, Space::kUb, {i.src0, count * sizeof(Bits)});
    list_read(core, Space::kUb, {i.src1, count * sizeof(uint32_t)});
    return list_write(core, Space::kUb, {i.dst, count * sizeof(Record)});
  }
  for (unsigned r = 0; r < i.repeat; ++r) {
    Bits score[kSortedPerRepeat];
    uint32_t index[kSortedPerRepeat];
    std::memcpy(score, scores + r * sizeof(score), sizeof(score));
    std::memcpy(index, indices + r * sizeof(index), sizeof(index));
    std::array<Record, kSortedPerRepeat> records;
    for (unsigned n = 0; n < kSortedPerRepeat; ++n)
      records[n] = uint64_t{index[n]} << 32 | score[n];
    std::stable_sort(records.begin(), records.end(), [](Record a, Record b) {
      return comes_before(score_of<T>(a), score_of<T>(b));
    });
    std::memcpy(dst + r * sizeof(records), records.data(), sizeof(records));
  }
}

// One of the sorted lists of a merge.
struct List {
  const std::byte* records = nullptr;
  unsigned length = 0;
  unsigned taken = 0;

  bool is_exhausted() const { return taken == length; }
  Record front() const {
    Record record;
    std::memcpy(&record, records + taken * sizeof(Record), sizeof(record));
    return record;
  }
};
using ListSet = std::array<List, kLists>;

void check_merge(const isa::Vmrgsort4& i) {
  if (i.valid_lists == 0) {
    throw Error(Fault::kProgram, {.where = {},
                                  .did = "merge with valid_lists = 0",
                                  .expected = "at least one valid list",
                                  .fix = "set bit n of valid_lists for list n"});
  }
  const uint64_t length = i.src1 & 0xffff;
  const bool is_regular =
      i.valid_lists == 0xf && i.src1 == length * 0x0001'0001'0001'0001 && i.stop_on_exhausted == 0;
  if (i.repeat > 1 && !is_regular) {
    throw Error(
        Fault::kProgram,
        {.where = {},
         .did = fmt::format("merge {} times lists of lengths {:#x}, valid_lists {:#x}", i.repeat,
                            i.src1, i.valid_lists),
         .expected = "with repeat > 1: four valid lists of equal length and stop_on_exhausted = 0",
         .fix = "issue one vmrgsort4 per merge"});
  }
}

// The lists of repeat `repeat`: each starts where the previous repeat's four lists, side by side,
// would end.
ListSet lists_of(const isa::Vmrgsort4& i, CoreState& core, unsigned repeat) {
  uint32_t addresses[kLists];
  std::memcpy(addresses, core.local.ub.at(i.src0, sizeof(addresses), kBlockBytes),
              sizeof(addresses));
  ListSet lists;
  for (unsigned n = 0; n < kLists; ++n) {
    if ((i.valid_lists >> n & 1) == 0) continue;
    const unsigned length = i.src1 >> (16 * n) & 0xffff;
    const uint64_t address = addresses[n] + uint64_t{repeat} * kLists * length * sizeof(Record);
    lists[n] = {core.local.ub.at(address, length * sizeof(Record), sizeof(Record)), length, 0};
    if (is_listing(core)) list_read(core, Space::kUb, {address, length * sizeof(Record)});
  }
  return lists;
}

// At most, in all repeats.
uint64_t records_of(const isa::Vmrgsort4& i) {
  uint64_t records = 0;
  for (unsigned n = 0; n < kLists; ++n) {
    if (i.valid_lists >> n & 1) records += i.src1 >> (16 * n) & 0xffff;
  }
  return records * i.repeat;
}

// The list whose first record comes next, the lowest of equals; kLists if all are exhausted.
template <class T>
unsigned next_list(const ListSet& lists) {
  unsigned best = kLists;
  for (unsigned n = 0; n < kLists; ++n) {
    if (lists[n].is_exhausted()) continue;
    if (best == kLists ||
        comes_before(score_of<T>(lists[n].front()), score_of<T>(lists[best].front())))
      best = n;
  }
  return best;
}

template <class T>
void merge_lists(const isa::Vmrgsort4& i, CoreState& core) {
  uint64_t dst = i.dst;
  core.local.ub.at(dst, 0, kBlockBytes);
  if (is_listing(core) && i.repeat != 0) {
    for (unsigned n = 0; n < kLists; ++n) {
      if (i.valid_lists >> n & 1)
        list_read(core, Space::kUb, {i.src0 + n * sizeof(uint32_t), sizeof(uint32_t)});
    }
    if (!core.footprint->data_is_known()) {
      leave_out_ub_from(core, 0, false);
      return leave_out(core, Space::kUb, {i.dst, records_of(i) * sizeof(Record)}, true);
    }
  }
  for (unsigned r = 0; r < i.repeat; ++r) {
    ListSet lists = lists_of(i, core, r);
    std::vector<Record> merged;
    for (unsigned n = next_list<T>(lists); n != kLists; n = next_list<T>(lists)) {
      merged.push_back(lists[n].front());
      ++lists[n].taken;
      if (i.stop_on_exhausted != 0 && lists[n].is_exhausted()) break;
    }
    const uint64_t bytes = merged.size() * sizeof(Record);
    std::byte* const to = core.local.ub.at(dst, bytes, sizeof(Record));
    if (is_listing(core)) {
      list_write(core, Space::kUb, {dst, bytes});
    } else {
      std::memcpy(to, merged.data(), bytes);
    }
    dst += bytes;
    core.results.vms4_sr = 0;
    for (unsigned n = 0; n < kLists; ++n)
      core.results.vms4_sr |= uint64_t{lists[n].taken} << (16 * n);
  }
}

}  // namespace

void execute(const isa::Vbitsort& i, CoreState& core) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) { sort_repeats<T>(i, core); });
}

void execute(const isa::Vmrgsort4& i, CoreState& core) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    check_merge(i);
    merge_lists<T>(i, core);
  });
}

}  // namespace cubist::sim

#include "shadow.h"

#include <algorithm>
#include <limits>

#include "cubist/base/error.h"

namespace cubist::sanitizer {
namespace {

uint32_t bits(uint64_t first, uint64_t end) {
  const uint64_t below_end = end >= 32 ? ~uint64_t{0} >> 32 : (uint64_t{1} << end) - 1;
  return static_cast<uint32_t>(below_end & ~((uint64_t{1} << first) - 1));
}

bool is_same(const Toucher& a, const Toucher& b) {
  return a.access == b.access && a.is_write == b.is_write && a.is_atomic == b.is_atomic;
}

}  // namespace

TouchLists::Id TouchLists::push(const Toucher& toucher, Id next) {
  if (nodes_.size() >= std::numeric_limits<Id>::max() - base_) {
    throw Error(Fault::kNotImplemented, {.where = "sanitizer",
                                         .did = "watch more than 2^32 concurrent accesses",
                                         .expected = "a host that waits for its tasks now and then",
                                         .fix = "wait for the stream, or check a shorter run"});
  }
  nodes_.push_back({toucher, next});
  return base_ + static_cast<Id>(nodes_.size()) - 1;
}

void TouchLists::forget() {
  base_ += static_cast<Id>(nodes_.size());
  nodes_.clear();
}

Shadow::Page& Shadow::page(uint64_t number) {
  if (number >= pages_.size()) pages_.resize(number + 1);
  if (pages_[number] == nullptr) {
    pages_[number] = std::make_unique<Page>();
    used_pages_.push_back(number);
  }
  return *pages_[number];
}

void Shadow::touch(uint64_t address, uint64_t bytes, const Toucher& now) {
  if (!has_step_ || !is_same(step_of_, now)) {
    step_of_ = now;
    has_step_ = false;
  }
  const bool is_read = !now.is_write || now.is_atomic;
  const bool check_written = options_.written && is_read;
  const uint64_t end = address + bytes;
  while (address < end) {
    Page& cells = page(address / kPageBytes);
    const uint64_t page_end = std::min(end, (address / kPageBytes + 1) * kPageBytes);
    while (address < page_end) {
      Cell& cell = cells[address % kPageBytes / kCell];
      const uint64_t first = address % kCell;
      const uint64_t last = std::min(page_end - address + first, kCell);
      if (last - first == kCell && has_step_ && cell.last == step_from_ &&
          (!check_written || cell.written == kAll)) [[likely]] {
        cell.last = step_to_;
        if (now.is_write) cell.written = kAll;
      } else {
        touch_part(cell, address - first, bits(first, last), now);
      }
      address += last - first;
    }
  }
}

void Shadow::touch_part(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now) {
  mark(cell, address, bytes, now);
  if (!options_.order) {
    // Every cell is in the one state there is.
    step_from_ = step_to_ = {};
    has_step_ = true;
    return;
  }
  const bool is_plain_write = now.is_write && !now.is_atomic;
  if (bytes != kAll || is_split(cell.last)) {
    touch_bytes(cell, address, bytes, now);
    if (bytes == kAll && is_plain_write) join(cell);
    return;
  }
  if (!has_step_ || !(cell.last == step_from_)) {
    step_from_ = cell.last;
    step_to_ = after(cell.last, address, now);
    has_step_ = true;
  }
  cell.last = step_to_;
}

void Shadow::mark(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now) {
  const bool is_read = !now.is_write || now.is_atomic;
  const uint32_t missing = bytes & ~cell.written;
  if (options_.written && is_read && missing != 0) client_.unwritten(now, address, missing);
  if (now.is_write) cell.written |= bytes;
}

void Shadow::touch_bytes(Cell& cell, uint64_t address, uint32_t bytes, const Toucher& now) {
  if (!is_split(cell.last)) cell.last = {split(cell.last) | kSplit, 0};
  const uint32_t place = cell.last.write & ~kSplit;
  Last from, to;
  bool has_step = false;
  for (uint64_t n = 0; n < kCell; ++n) {
    if ((bytes >> n & 1) == 0) continue;
    Last& last = splits_[place][n];
    if (!has_step || !(last == from)) {
      from = last;
      to = after(last, address + n, now);
      has_step = true;
    }
    last = to;
  }
}

Shadow::Last Shadow::after(const Last& last, uint64_t address, const Toucher& now) {
  bool is_reported = false;
  const TouchLists::Id others = lists_.is_alive(last.others) ? last.others : 0;
  for (TouchLists::Id id = others; id != 0; id = lists_.node(id).next) {
    const Toucher earlier = lists_.node(id).toucher;
    const bool commute = earlier.is_write ? now.is_atomic : !now.is_write;
    if (!commute && earlier.access != now.access && alive(earlier.access) != 0)
      is_reported |= check(earlier, now, address);
  }
  // What orders `now` after the readers of the last write orders it after that write, too.
  const AccessId write = alive(last.write);
  if (!is_reported && write != 0 && write != now.access)
    check({.access = write, .is_write = true}, now, address);
  if (now.is_write && !now.is_atomic) return {now.access, 0};
  return {last.write, add(others, now)};
}

bool Shadow::check(const Toucher& earlier, const Toucher& now, uint64_t address) {
  if (client_.is_ordered(earlier, now)) return false;
  client_.conflict(earlier, now, address);
  return true;
}

// Drops earlier ones of the kind of `now` that it stands for: whoever is ordered after `now` is
// ordered after them, and whoever conflicts with them conflicts with `now`.
TouchLists::Id Shadow::add(TouchLists::Id list, const Toucher& now) {
  std::vector<Toucher> kept;
  bool drops = false;
  for (TouchLists::Id id = list; id != 0; id = lists_.node(id).next) {
    const Toucher& earlier = lists_.node(id).toucher;
    if (is_same(earlier, now)) return list;
    const bool is_covered = earlier.is_write == now.is_write;
    if (alive(earlier.access) == 0 || (is_covered && client_.is_ordered(earlier, now))) {
      drops = true;
    } else {
      kept.push_back(earlier);
    }
  }
  TouchLists::Id tail = list;
  if (drops) {
    tail = 0;
    for (auto t = kept.rbegin(); t != kept.rend(); ++t) tail = lists_.push(*t, tail);
  }
  return lists_.push(now, tail);
}

uint32_t Shadow::split(const Last& whole) {
  uint32_t place = static_cast<uint32_t>(splits_.size());
  if (free_splits_.empty()) {
    splits_.emplace_back();
  } else {
    place = free_splits_.back();
    free_splits_.pop_back();
  }
  splits_[place].fill(whole);
  return place;
}

// After a write of the whole cell its bytes are in one state again.
void Shadow::join(Cell& cell) {
  const uint32_t place = cell.last.write & ~kSplit;
  cell.last = splits_[place][0];
  free_splits_.push_back(place);
}

void Shadow::unwrite(uint64_t address, uint64_t bytes) {
  for (const uint64_t end = address + bytes; address < end;) {
    const uint64_t first = address % kCell, last = std::min(end - address + first, kCell);
    cell(address).written &= ~bits(first, last);
    address += last - first;
  }
}

void Shadow::forget(uint64_t address, uint64_t bytes) {
  const uint64_t end = address + bytes;
  for (address = address / kCell * kCell; address < end; address += kCell) {
    if (address / kPageBytes >= pages_.size() || pages_[address / kPageBytes] == nullptr) {
      address = (address / kPageBytes + 1) * kPageBytes - kCell;
      continue;
    }
    Cell& forgotten = cell(address);
    if (is_split(forgotten.last)) free_splits_.push_back(forgotten.last.write & ~kSplit);
    forgotten = {};
  }
}

void Shadow::forget() {
  for (const uint64_t number : used_pages_) pages_[number]->fill({});
  splits_.clear();
  free_splits_.clear();
  lists_.forget();
  has_step_ = false;
}

void Shadow::forget_touches(AccessId first_later) {
  first_ = first_later;
  lists_.forget();
  has_step_ = false;
}

}  // namespace cubist::sanitizer

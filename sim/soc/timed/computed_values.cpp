#include "soc/timed/computed_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

// Bits [first, last) of a word.
constexpr uint64_t mask(uint64_t first, uint64_t last) {
  return (last == 64 ? ~uint64_t{0} : (uint64_t{1} << last) - 1) & ~((uint64_t{1} << first) - 1);
}

// Calls f(word, bits) for the words of a page's bytes [begin, end); stops when f returns true.
template <class Words, class F>
bool for_each_word(Words& words, uint64_t begin, uint64_t end, F&& f) {
  for (uint64_t at = begin; at < end;) {
    const uint64_t word = at / 64, next = std::min(end, (word + 1) * 64);
    if (f(words[word], mask(at % 64, next - word * 64))) return true;
    at = next;
  }
  return false;
}

}  // namespace

void reads_computed_value(const std::string& what) {
  throw Error(
      Fault::kProgram,
      {.where = {},
       .did = fmt::format("the scalar unit reads {}, which mode timing does not compute", what),
       .expected = "control flow that depends on arguments and host data only",
       .fix = "use --mode full"});
}

void ComputedValues::set(uint64_t address, uint64_t count, bool computed) {
  for (uint64_t at = address; at < address + count;) {
    const uint64_t page = at / kPage, next = std::min(address + count, (page + 1) * kPage);
    auto it = pages_.find(page);
    if (it == pages_.end() && computed) it = pages_.try_emplace(page, Page{}).first;
    if (it != pages_.end()) {
      for_each_word(it->second, at - page * kPage, next - page * kPage,
                    [&](uint64_t& word, uint64_t bits) {
                      word = computed ? word | bits : word & ~bits;
                      return false;
                    });
    }
    at = next;
  }
}

bool ComputedValues::any(uint64_t address, uint64_t count) const {
  for (uint64_t at = address; at < address + count;) {
    const uint64_t page = at / kPage, next = std::min(address + count, (page + 1) * kPage);
    const auto it = pages_.find(page);
    if (it != pages_.end() &&
        for_each_word(it->second, at - page * kPage, next - page * kPage,
                      [](uint64_t word, uint64_t bits) { return (word & bits) != 0; })) {
      return true;
    }
    at = next;
  }
  return false;
}

void UbValues::load(uint64_t offset, uint64_t count) {
  const auto first = stored_.begin() + static_cast<std::ptrdiff_t>(offset);
  if (!std::all_of(first, first + static_cast<std::ptrdiff_t>(count),
                   [](bool stored) { return stored; })) {
    reads_computed_value(fmt::format("UB+{:#x}, which it did not store itself", offset));
  }
}

void UbValues::store(uint64_t offset, uint64_t count) {
  const auto first = stored_.begin() + static_cast<std::ptrdiff_t>(offset);
  std::fill_n(first, count, true);
  is_any_stored_ = true;
}

void UbValues::forget() {
  if (!is_any_stored_) return;
  stored_.assign(stored_.size(), false);
  is_any_stored_ = false;
}

const std::byte* ScalarGm::read(uint64_t address, uint64_t count) {
  const std::byte* bytes = gm_.read(address, count);
  if (computed_ != nullptr && computed_->any(address, count)) {
    reads_computed_value(fmt::format("GM {:#x}, written by a pipe", address));
  }
  return bytes;
}

std::byte* ScalarGm::write(uint64_t address, uint64_t count) {
  std::byte* bytes = gm_.write(address, count);
  if (computed_ != nullptr) computed_->clear(address, count);
  return bytes;
}

}  // namespace cubist::sim

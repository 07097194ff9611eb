#include "scalar/cache_tags.h"

#include <fmt/format.h>

#include <bit>

#include "cubist/base/error.h"

namespace cubist::sim {

CacheTags::CacheTags(const char* name, const CacheGeometry& geometry)
    : associativity_(geometry.ways) {
  const int64_t set_bytes = geometry.line.value * geometry.ways;
  const int64_t sets = set_bytes > 0 ? geometry.size.value / set_bytes : 0;
  if (sets <= 0 || sets * set_bytes != geometry.size.value ||
      !std::has_single_bit(static_cast<uint64_t>(sets)) ||
      !std::has_single_bit(static_cast<uint64_t>(geometry.line.value))) {
    throw Error(Fault::kConfig,
                {.where = name,
                 .did = fmt::format("cache of {} B with {} ways of {} B lines", geometry.size.value,
                                    geometry.ways, geometry.line.value),
                 .expected = "a line and a number of sets that are powers of two",
                 .fix = "change size, line or ways in the chip description"});
  }
  line_shift_ = std::countr_zero(static_cast<uint64_t>(geometry.line.value));
  set_mask_ = static_cast<uint64_t>(sets) - 1;
  ways_.resize(static_cast<size_t>(sets * geometry.ways));
}

CacheTags::Access CacheTags::access(uint64_t address, bool is_write) {
  const uint64_t line = address >> line_shift_;
  Way* set = set_of(line);
  Way* oldest = set;
  for (Way* way = set; way != set + associativity_; ++way) {
    if (way->used != 0 && way->line == line) {
      way->used = ++accesses_;
      way->is_dirty |= is_write;
      return {.is_hit = true, .written_back = {}};
    }
    if (way->used < oldest->used) oldest = way;
  }
  Access result;
  if (oldest->is_dirty) result.written_back = oldest->line << line_shift_;
  *oldest = {.line = line, .used = ++accesses_, .is_dirty = is_write};
  return result;
}

std::optional<uint64_t> CacheTags::drop(uint64_t address) {
  const uint64_t line = address >> line_shift_;
  Way* set = set_of(line);
  for (Way* way = set; way != set + associativity_; ++way) {
    if (way->used == 0 || way->line != line) continue;
    const bool was_dirty = way->is_dirty;
    *way = {};
    return was_dirty ? std::optional(line << line_shift_) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<uint64_t> CacheTags::drop_all() {
  std::vector<uint64_t> dirty;
  for (Way& way : ways_) {
    if (way.is_dirty) dirty.push_back(way.line << line_shift_);
    way = {};
  }
  return dirty;
}

}  // namespace cubist::sim

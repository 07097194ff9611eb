#include "soc/memory_system/l2_tags.h"

#include <algorithm>

#include "soc/memory_system/interleave.h"

namespace cubist::sim {

L2Tags::L2Tags(const L2Spec& spec)
    : sets_(static_cast<uint64_t>(spec.size.value / spec.line.value / spec.ways)),
      ways_(static_cast<uint64_t>(spec.ways)),
      lines_(make_zeroed_array<Line>(sets_ * ways_)) {}

L2Tags::Line* L2Tags::set_of(uint64_t number) {
  return lines_.get() + interleaved_unit(number, sets_) * ways_;
}

L2Tags::Line* L2Tags::find(uint64_t number) {
  Line* set = set_of(number);
  for (Line* line = set; line != set + ways_; ++line) {
    if (line->number != number || line->used == 0) continue;
    line->used = ++clock_;
    return line;
  }
  return nullptr;
}

L2Tags::Filled L2Tags::fill(uint64_t number) {
  Line* set = set_of(number);
  Line* victim = std::min_element(set, set + ways_,
                                  [](const Line& a, const Line& b) { return a.used < b.used; });
  Filled filled{victim, std::nullopt};
  if (victim->used != 0 && victim->is_dirty) filled.write_back = victim->number;
  *victim = Line{.number = number, .used = ++clock_, .ready = {}, .is_dirty = false};
  return filled;
}

}  // namespace cubist::sim

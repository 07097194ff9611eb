#include "passes/footprint.h"

#include <algorithm>
#include <cstdlib>

#include "passes/region.h"

namespace cubist::akg {
namespace {

struct Interval {
  int64_t low = 0, high = 0;
};

// Of a sum whose terms are variables of known loops.
std::optional<Interval> interval(const Linear& sum, const LoopCounts& loops) {
  Interval result = {sum.constant, sum.constant};
  for (const auto& [text, term] : sum.terms) {
    const auto loop = loops.find(text);
    if (loop == loops.end()) return std::nullopt;
    const int64_t way = term.coefficient * (loop->second - 1);
    (way > 0 ? result.high : result.low) += way;
  }
  return result;
}

// Parts of one buffer.
bool can_meet(const Footprint::Part& earlier, const Footprint::Part& later,
              const std::string& variable, const LoopCounts& loops) {
  const Linear difference = later.offset - earlier.offset;
  if (!variable.empty() && difference.coefficient(variable) != 0) return true;
  std::optional<Interval> distance = interval(difference, loops);
  if (!distance) return true;
  // One iteration on or more, each moves by `step`: away from each other, or nothing is known.
  const int64_t step = variable.empty() ? 0 : later.offset.coefficient(variable);
  distance->low += step;
  distance->high += step;
  const bool is_behind = step >= 0 && distance->low >= earlier.elements;
  const bool is_before = step <= 0 && -distance->high >= later.elements;
  return !is_behind && !is_before;
}

bool is_same(const Linear& a, const Linear& b) {
  const Linear difference = a - b;
  return difference.constant == 0 && difference.terms.empty();
}

}  // namespace

bool can_meet(const Footprint& earlier, const Footprint& later, const LoopCounts& loops) {
  if (earlier.begin >= later.end || later.begin >= earlier.end) return false;
  const bool has_parts = earlier.buffer == later.buffer && earlier.part && later.part;
  return !has_parts || can_meet(*earlier.part, *later.part, earlier.earlier, loops);
}

Footprint next_iteration(const Footprint& written, const Loop& loop) {
  Footprint result = written;
  if (!result.part) return result;
  const Linear& offset = result.part->offset;
  // What came from an iteration of an inner loop, or from two iterations ago, was said already.
  if (offset.hides(loop.variable)) {
    result.part.reset();
  } else if (offset.coefficient(loop.variable) != 0) {
    if (!result.earlier.empty() && result.earlier != loop.variable) {
      result.part.reset();
    } else {
      result.earlier = loop.variable;
    }
  }
  return result;
}

Footprint after_loop(const Footprint& written, const Loop& loop) {
  Footprint result = written;
  if (result.earlier == loop.variable) result.earlier.clear();
  if (!result.part) return result;
  Footprint::Part& part = *result.part;
  const int64_t step = part.offset.coefficient(loop.variable);
  if (part.offset.hides(loop.variable) || (step != 0 && !loop.count.constant())) {
    result.part.reset();
  } else if (step != 0) {
    const int64_t way = step * (*loop.count.constant() - 1);
    part.offset = without(part.offset, loop.variable);
    part.offset.constant += std::min<int64_t>(way, 0);
    part.elements += std::abs(way);
  }
  return result;
}

bool operator==(const Footprint& a, const Footprint& b) {
  if (a.buffer != b.buffer || a.earlier != b.earlier || a.part.has_value() != b.part.has_value())
    return false;
  return !a.part ||
         (a.part->elements == b.part->elements && is_same(a.part->offset, b.part->offset));
}

Footprints::Footprints(const Program& program) : program_(program) {
  for (size_t ring = 0; ring < program.rings.size(); ++ring) {
    for (const Ring::Member& member : program.rings[ring].members) {
      const int64_t begin = program.rings[ring].base + member.offset_bytes;
      members_[member.buffer] = {.buffer = member.buffer,
                                 .ring = static_cast<RingId>(ring),
                                 .begin = begin,
                                 .end = begin + bytes_in_ub(program.buffer(member.buffer))};
    }
  }
}

Footprint Footprints::whole(BufferId buffer) const {
  const auto member = members_.find(buffer);
  if (member != members_.end()) return member->second;
  const int64_t begin = program_.buffer(buffer).address;
  return {.buffer = buffer, .begin = begin, .end = begin + bytes_in_ub(program_.buffer(buffer))};
}

std::vector<Footprint> Footprints::of(const Call& call,
                                      const std::vector<BufferId>& buffers) const {
  std::vector<Footprint> result;
  for (const BufferId buffer : buffers) {
    std::vector<Footprint> parts;
    bool is_known = true;
    for (const Argument& argument : call.arguments) {
      const auto* tile = std::get_if<Tile>(&argument);
      if (tile == nullptr || tile->buffer != buffer) continue;
      is_known = is_known && tile->elements > 0;
      parts.push_back(whole(buffer));
      parts.back().part = Footprint::Part{linear(tile->offset), tile->elements};
    }
    if (is_known && !parts.empty()) {
      result.insert(result.end(), parts.begin(), parts.end());
    } else {
      result.push_back(whole(buffer));
    }
  }
  return result;
}

}  // namespace cubist::akg

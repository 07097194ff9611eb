// When what lies in UB is needed.
#pragma once

#include <map>

#include "ir/program.h"

namespace cubist::akg {

// Positions in program order, counted over all statements.
struct Lifetime {
  size_t begin = 0, end = 0;
  bool overlaps(const Lifetime& other) const { return begin <= other.end && other.begin <= end; }
};

// Of the scratch buffers (touched by V only): from the first to the last access where the buffer is
// allocated; a loop there counts whole, because values may be carried from one iteration to the
// next. Members of rings are not in it: both slots stay to the end of the kernel.
std::map<BufferId, Lifetime> scratch_lifetimes(const Program& program);

}  // namespace cubist::akg

#include "soc/run_overlap.h"

namespace cubist::sim {
namespace {

bool is_negative(uint64_t stride) { return static_cast<int64_t>(stride) < 0; }

uint64_t end_of_group(const AccessRuns& r) { return (r.count - 1) * r.stride + r.bytes; }
uint64_t end_of(const AccessRuns& r) {
  return r.address + (r.outer - 1) * r.outer_stride + end_of_group(r);
}

// Whether one of the runs touches [begin, end).
bool touches(const AccessRuns& runs, uint64_t begin, uint64_t end) {
  for (uint64_t o = 0; o < runs.outer; ++o) {
    const uint64_t base = runs.address + o * runs.outer_stride;
    if (end <= base || begin >= base + end_of_group(runs)) continue;
    // The first run that ends behind `begin` is the only one that needs a look.
    const bool is_behind_first = begin >= base + runs.bytes;
    const uint64_t first =
        is_behind_first ? (begin - base - runs.bytes) / runs.stride + 1 : uint64_t{0};
    if (base + first * runs.stride < end) return true;
  }
  return false;
}

}  // namespace

AccessRuns ascending(AccessRuns runs) {
  if (is_negative(runs.stride)) {
    runs.address += (runs.count - 1) * runs.stride;
    runs.stride = 0 - runs.stride;
  }
  if (is_negative(runs.outer_stride)) {
    runs.address += (runs.outer - 1) * runs.outer_stride;
    runs.outer_stride = 0 - runs.outer_stride;
  }
  return runs;
}

bool overlap(const AccessRuns& a, const AccessRuns& b) {
  if (a.space != b.space) return false;
  if (a.address >= end_of(b) || b.address >= end_of(a)) return false;
  const bool is_a_shorter = a.count * a.outer < b.count * b.outer;
  const AccessRuns& few = is_a_shorter ? a : b;
  const AccessRuns& many = is_a_shorter ? b : a;
  bool found = false;
  few.for_each_run([&](uint64_t address, uint64_t bytes) {
    found = found || touches(many, address, address + bytes);
  });
  return found;
}

}  // namespace cubist::sim

#include "vector_clock.h"

#include <algorithm>

namespace cubist::sanitizer {
namespace {

bool covers_all(const LaunchClock& a, const LaunchClock& b) {
  for (size_t place = 0; place < b->size(); ++place) {
    static constexpr PipeClock kNothing{};
    const PipeClock& there = place < a->size() ? (*a)[place] : kNothing;
    if (!covers(there, (*b)[place])) return false;
  }
  return true;
}

}  // namespace

void join(PipeClock& to, const PipeClock& from) {
  for (size_t p = 0; p < kPipes; ++p) to[p] = std::max(to[p], from[p]);
}

bool covers(const PipeClock& a, const PipeClock& b) {
  for (size_t p = 0; p < kPipes; ++p) {
    if (a[p] < b[p]) return false;
  }
  return true;
}

LaunchClock join(const LaunchClock& a, const LaunchClock& b) {
  if (a == b || b == nullptr) return a;
  if (a == nullptr || covers_all(b, a)) return b;
  if (covers_all(a, b)) return a;
  std::vector<PipeClock> both = *a;
  both.resize(std::max(a->size(), b->size()));
  for (size_t place = 0; place < b->size(); ++place) join(both[place], (*b)[place]);
  return std::make_shared<const std::vector<PipeClock>>(std::move(both));
}

LaunchClock with(const LaunchClock& clock, size_t place, const PipeClock& own) {
  std::vector<PipeClock> all = clock == nullptr ? std::vector<PipeClock>() : *clock;
  all.resize(std::max(all.size(), place + 1));
  join(all[place], own);
  return std::make_shared<const std::vector<PipeClock>>(std::move(all));
}

void Knowledge::join(const Knowledge& other) {
  sanitizer::join(own, other.own);
  others = sanitizer::join(others, other.others);
}

}  // namespace cubist::sanitizer

#include "passes/placement.h"

#include <algorithm>

#include "cubist/base/quantity.h"

namespace cubist::akg {
namespace {

int64_t aligned(int64_t address, const Placed& thing) {
  return round_up(std::max<int64_t>(address - thing.remainder, 0), thing.multiple) +
         thing.remainder;
}

// `neighbours` live at the same time and have their addresses.
int64_t best_address(const Placed& thing, std::vector<const Placed*> neighbours) {
  std::ranges::sort(neighbours, {}, &Placed::address);
  int64_t free = 0, best = -1, best_gap = 0;
  for (const Placed* next : neighbours) {
    const int64_t at = aligned(free, thing), gap = next->address - free;
    if (at + thing.bytes <= next->address && (best < 0 || gap < best_gap)) {
      best = at;
      best_gap = gap;
    }
    free = std::max(free, next->address + next->bytes);
  }
  return best < 0 ? aligned(free, thing) : best;
}

}  // namespace

int64_t place(std::vector<Placed>& things) {
  std::vector<Placed*> order, placed;
  for (Placed& thing : things) order.push_back(&thing);
  std::ranges::stable_sort(order, std::ranges::greater{}, &Placed::bytes);
  int64_t end = 0;
  for (Placed* thing : order) {
    std::vector<const Placed*> neighbours;
    for (const Placed* other : placed) {
      if (other->life.overlaps(thing->life)) neighbours.push_back(other);
    }
    thing->address = best_address(*thing, std::move(neighbours));
    placed.push_back(thing);
    end = std::max(end, thing->address + thing->bytes);
  }
  return end;
}

}  // namespace cubist::akg

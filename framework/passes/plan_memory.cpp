#include "passes/plan_memory.h"

#include <algorithm>
#include <numeric>

#include "cubist/base/quantity.h"

namespace cubist::framework {

namespace {

struct Block {
  int64_t begin = 0, end = 0;
};

// The lowest offset where `bytes` fit between blocks that are sorted by begin.
int64_t lowest_gap(const std::vector<Block>& blocks, int64_t bytes) {
  int64_t offset = 0;
  for (const Block& block : blocks) {
    if (block.begin - offset >= bytes) break;
    offset = std::max(offset, block.end);
  }
  return offset;
}

}  // namespace

MemoryPlan plan_memory(std::span<const Lifetime> lifetimes) {
  MemoryPlan plan{.offsets = std::vector<int64_t>(lifetimes.size(), 0)};
  std::vector<size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });
  std::vector<size_t> placed;
  for (const size_t index : order) {
    const Lifetime& own = lifetimes[index];
    const int64_t bytes = round_up(own.bytes, kArenaAlignment);
    std::vector<Block> alive;
    for (const size_t other : placed) {
      const Lifetime& theirs = lifetimes[other];
      if (theirs.first > own.last || own.first > theirs.last) continue;
      alive.push_back(
          {plan.offsets[other], plan.offsets[other] + round_up(theirs.bytes, kArenaAlignment)});
    }
    std::sort(alive.begin(), alive.end(),
              [](const Block& a, const Block& b) { return a.begin < b.begin; });
    plan.offsets[index] = lowest_gap(alive, bytes);
    plan.arena_bytes = std::max(plan.arena_bytes, plan.offsets[index] + bytes);
    plan.bytes_without_reuse += bytes;
    placed.push_back(index);
  }
  return plan;
}

}  // namespace cubist::framework

#include "tune/neighbours.h"

#include <algorithm>

namespace cubist::akg {
namespace {

// Chunks around one: twice and half of it, and the next divisors of the extent, which leave no
// shorter last chunk.
std::vector<int64_t> chunks_around(int64_t chunk, int64_t extent) {
  std::vector<int64_t> chunks = {2 * chunk, chunk / 2};
  int64_t below = chunk - 1, above = chunk + 1;
  while (below > 1 && extent % below != 0) --below;
  while (above < extent && extent % above != 0) ++above;
  chunks.push_back(below);
  chunks.push_back(above);
  std::erase_if(chunks, [&](int64_t c) { return c < 1 || c > extent; });
  return chunks;
}

std::vector<uint32_t> blocks_around(uint32_t blocks, uint32_t cores) {
  std::vector<uint32_t> all = {2 * blocks, blocks / 2, blocks + 1, blocks - 1, cores};
  std::erase_if(all, [&](uint32_t b) { return b < 1 || b > cores; });
  return all;
}

}  // namespace

std::vector<Schedule> neighbours(const Schedule& schedule, const Shape& shape, uint32_t cores) {
  std::vector<Schedule> result;
  const auto add = [&](int axis, int64_t chunk, uint32_t blocks) {
    Schedule next = schedule;
    next.axis = axis;
    next.chunk = chunk;
    next.blocks = blocks;
    if (next != schedule && std::ranges::find(result, next) == result.end()) result.push_back(next);
  };
  const auto extent = [&](int axis) { return shape[static_cast<size_t>(axis)]; };
  const int rank = static_cast<int>(shape.size());
  if (schedule.axis < rank) {
    for (const int64_t chunk : chunks_around(schedule.chunk, extent(schedule.axis)))
      add(schedule.axis, chunk, schedule.blocks);
  }
  // The next larger and the next smaller tiles that another axis gives.
  if (schedule.axis > 0) {
    add(schedule.axis - 1, 1, schedule.blocks);
    if (extent(schedule.axis - 1) > 1) add(schedule.axis - 1, 2, schedule.blocks);
  }
  if (schedule.axis + 1 < rank) {
    add(schedule.axis + 1, extent(schedule.axis + 1), schedule.blocks);
    if (extent(schedule.axis + 1) > 1)
      add(schedule.axis + 1, (extent(schedule.axis + 1) + 1) / 2, schedule.blocks);
  }
  for (const uint32_t blocks : blocks_around(schedule.blocks, cores))
    add(schedule.axis, schedule.chunk, blocks);
  for (int64_t Schedule::* size : {&Schedule::step, &Schedule::columns, &Schedule::parts}) {
    Schedule next = schedule;
    for (const int64_t other : {2 * schedule.*size, schedule.*size / 2}) {
      next.*size = other;
      const int64_t least = size == &Schedule::parts ? 2 : 1;
      if (other >= least) result.push_back(next);
    }
  }
  return result;
}

}  // namespace cubist::akg

#include "soc/memory_system/l2_cache.h"

#include <algorithm>

namespace cubist::sim {

L2Cache::L2Cache(const L2Spec& spec, MemoryStage& memory)
    : spec_(spec),
      memory_(memory),
      slices_(static_cast<size_t>(spec.slices), Slice{Channel({spec.read.value / spec.slices}),
                                                      Channel({spec.write.value / spec.slices})}),
      tags_(spec) {}

Cycles L2Cache::access(const MemoryRequest& request, Cycles start) {
  const auto line = static_cast<uint64_t>(spec_.line.value);
  Cycles done = start;
  for (int64_t run = 0; run < request.count; ++run) {
    const uint64_t begin = request.address + static_cast<uint64_t>(run) * request.stride;
    const uint64_t end = begin + static_cast<uint64_t>(request.size.value);
    for (uint64_t at = begin; at < end;) {
      const uint64_t number = at / line;
      const uint64_t next = std::min(end, (number + 1) * line);
      const Bytes size{static_cast<int64_t>(next - at)};
      done = std::max(done, request.is_write ? write_line(request, number, size, start)
                                             : read_line(request, number, size, start));
      at = next;
    }
  }
  return done;
}

void L2Cache::serialise(Slice& slice, const MemoryRequest& request, uint64_t number, Cycles start) {
  if (slice.last_line == number && slice.last_core != request.core &&
      start < slice.busy_with_last) {
    slice.read.stall(spec_.same_line_serialisation);
  }
  slice.last_line = number;
  slice.last_core = request.core;
  slice.busy_with_last = std::max(slice.read.free_at(), start) + spec_.same_line_serialisation;
}

Cycles L2Cache::fetch(const MemoryRequest& request, uint64_t number, Bytes size, Cycles start) {
  request.traffic->l2_misses += 1;
  MemoryRequest miss = request;
  miss.is_write = false;
  miss.address = number * static_cast<uint64_t>(spec_.line.value);
  miss.size = size;
  miss.count = 1;
  return memory_.access(miss, start);
}

L2Tags::Line& L2Cache::fill(const MemoryRequest& request, uint64_t number, Cycles start) {
  const L2Tags::Filled filled = tags_.fill(number);
  if (filled.write_back) {
    request.traffic->l2_write_backs += 1;
    MemoryRequest write_back = request;
    write_back.is_write = true;
    write_back.address = *filled.write_back * static_cast<uint64_t>(spec_.line.value);
    write_back.size = spec_.line;
    write_back.count = 1;
    memory_.access(write_back, start);  // nobody waits for it
  }
  filled.line->ready = start;
  return *filled.line;
}

Cycles L2Cache::read_line(const MemoryRequest& request, uint64_t number, Bytes size, Cycles start) {
  Slice& slice = slice_of(number);
  serialise(slice, request, number, start);
  const Cycles looked_up = slice.read.reserve(start, size) + spec_.hit_latency;
  if (const L2Tags::Line* line = tags_.find(number)) {
    request.traffic->l2_hits += 1;
    return std::max(looked_up, line->ready);
  }
  if (request.l2_bypass) return fetch(request, number, size, looked_up);
  const Cycles ready = fetch(request, number, spec_.line, looked_up);
  fill(request, number, looked_up).ready = ready;
  return ready;
}

Cycles L2Cache::write_line(const MemoryRequest& request, uint64_t number, Bytes size,
                           Cycles start) {
  Slice& slice = slice_of(number);
  serialise(slice, request, number, start);
  Cycles written = slice.write.reserve(start, size);
  L2Tags::Line* line = tags_.find(number);
  if (line != nullptr) {
    request.traffic->l2_hits += 1;
  } else if (request.l2_bypass && !request.is_atomic) {
    request.traffic->l2_misses += 1;
    MemoryRequest through = request;
    through.address = number * static_cast<uint64_t>(spec_.line.value);
    through.size = size;
    through.count = 1;
    return memory_.access(through, written);
  } else if (request.is_atomic) {  // needs what is there
    const Cycles ready = fetch(request, number, spec_.line, written + spec_.hit_latency);
    line = &fill(request, number, written);
    line->ready = ready;
  } else {
    request.traffic->l2_misses += 1;
    line = &fill(request, number, written);
  }
  if (request.is_atomic) written = slice.read.reserve(std::max(written, line->ready), size);
  line->is_dirty = true;
  return written;
}

}  // namespace cubist::sim

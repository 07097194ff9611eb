// Time in the memory system: a request walks from stage to stage (core port and NoC, L2, DRAM),
// each says when it is done. Plain classes without a clock of their own: they reserve what they
// need (next-free times) and count. No data passes here.
#pragma once

#include <cstdint>

#include "cubist/base/quantity.h"

namespace cubist::sim {

// What a task moved, counted where it happens.
struct Traffic {
  Bytes core_read, core_written;  // at the cores' ports
  Bytes dram_read, dram_written;
  int64_t l2_hits = 0, l2_misses = 0, l2_write_backs = 0;
};

// `count` runs of `size` bytes, `stride` from start to start. Small: a few L2 lines, so that cores
// take turns.
struct MemoryRequest {
  int core = 0;
  bool is_write = false;
  bool is_atomic = false;  // a write that reads what is there
  bool l2_bypass = false;  // do not allocate in L2
  bool is_scalar = false;  // caches of a scalar unit: has its own way into the core
  uint64_t address = 0;
  Bytes size;
  int64_t count = 1;
  uint64_t stride = 0;
  Traffic* traffic = nullptr;  // never null on its way

  Bytes total() const { return size * count; }
};

class MemoryStage {
 public:
  virtual ~MemoryStage() = default;
  // When `request`, handed over at `start`, is complete: data at the requester, or writes visible
  // to everyone.
  virtual Cycles access(const MemoryRequest& request, Cycles start) = 0;
};

}  // namespace cubist::sim

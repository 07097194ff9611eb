// Cuts the GM side of an instruction into requests of a few L2 lines, so that movers and cores take
// turns.
#pragma once

#include <optional>
#include <vector>

#include "cubist/sim/functional.h"
#include "soc/memory_system/memory_stage.h"

namespace cubist::sim {

struct GmChunk {
  MemoryRequest request;  // core and traffic are left to the sender
  int64_t lines = 0;      // L2 lines that it touches
  int64_t runs = 0;       // that begin in it
};

class GmChunks {
 public:
  // `line`: of L2, a power of two. `lines`: most per chunk, 1 or more.
  GmChunks(std::vector<GmRuns> runs, Bytes line, int64_t lines);

  std::optional<GmChunk> next();  // nothing: all handed out

 private:
  int64_t lines_touched(uint64_t address, uint64_t bytes) const;
  GmChunk part_of_run(const GmRuns& runs, uint64_t address);
  GmChunk whole_runs(const GmRuns& runs, uint64_t address);
  void skip_empty();

  std::vector<GmRuns> runs_;
  uint64_t line_;
  int64_t lines_;
  size_t set_ = 0;                             // runs_[set_] is under way:
  uint64_t outer_ = 0, run_ = 0, offset_ = 0;  // group, run in it, byte in the run
};

}  // namespace cubist::sim

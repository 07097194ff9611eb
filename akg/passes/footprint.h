// Which bytes of UB a call touches, and whether that can be what another call wrote.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ir/program.h"
#include "passes/linear.h"

namespace cubist::akg {

// A part of a buffer, or all of it. Of a ring the first slot stands for the one in use.
struct Footprint {
  struct Part {
    Linear offset;  // in elements
    int64_t elements = 0;
  };
  BufferId buffer = 0;
  RingId ring = -1;
  int64_t begin = 0, end = 0;  // bytes of the buffer
  std::optional<Part> part{};
  // The write was made in an earlier iteration of this loop; `part` is what it would be in this
  // iteration.
  std::string earlier{};
};

// Iterations of the loops around a call, by variable; only those that are known.
using LoopCounts = std::map<std::string, int64_t>;

// False only if no byte can be in both: `earlier` was written before, `later` is inside `loops`.
bool can_meet(const Footprint& earlier, const Footprint& later, const LoopCounts& loops);

// What is left of it when the loop goes on to its next iteration.
Footprint next_iteration(const Footprint& written, const Loop& loop);
// What is left of it behind the loop: all iterations' bytes.
Footprint after_loop(const Footprint& written, const Loop& loop);

bool operator==(const Footprint& a, const Footprint& b);

// Parts where every tile of the call in that buffer says how much of it the call touches.
class Footprints {
 public:
  explicit Footprints(const Program& program);  // after "plan scratchpad"
  std::vector<Footprint> of(const Call& call, const std::vector<BufferId>& buffers) const;

 private:
  Footprint whole(BufferId buffer) const;

  const Program& program_;
  std::map<BufferId, Footprint> members_;  // of rings
};

}  // namespace cubist::akg

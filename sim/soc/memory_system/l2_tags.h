// The tag array of L2: set-associative, least recently used goes first, write-back. Addresses are
// line numbers.
#pragma once

#include <cstdint>
#include <optional>

#include "cubist/base/quantity.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/zeroed_array.h"

namespace cubist::sim {

class L2Tags {
 public:
  explicit L2Tags(const L2Spec& spec);

  struct Line {
    uint64_t number = 0;
    uint64_t used = 0;  // 0: never filled
    Cycles ready;       // when its fill arrives
    bool is_dirty = false;
  };

  // The line if it is there, marked as used; otherwise null.
  Line* find(uint64_t number);

  struct Filled {
    Line* line;
    std::optional<uint64_t> write_back;  // number of the dirty line that had to go
  };
  // Puts a line that is not there in the place of the least recently used one.
  Filled fill(uint64_t number);

 private:
  Line* set_of(uint64_t number);

  uint64_t sets_, ways_;
  uint64_t clock_ = 0;  // of uses
  ZeroedArray<Line> lines_;
};

}  // namespace cubist::sim

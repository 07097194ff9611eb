// What operands of vector instructions in the same banks of UB cost (architecture reference,
// section 6.3; sim/timing/ub_banks.h is the model).
#pragma once

#include <map>
#include <vector>

#include "ir/program.h"

namespace cubist::sim {
struct VectorSpec;
}

namespace cubist::akg {

// An array's address in slot 0 and in slot 1; scratch has the same twice.
struct Slots {
  int64_t address[2] = {0, 0};
};
using Addresses = std::map<BufferId, Slots>;  // of what has one yet

// Counts one operand after the other, contiguous: what calls of V on whole tiles do.
class BankConflicts {
 public:
  BankConflicts(const Program& program, const sim::VectorSpec& vector);

  // Bytes after which the groups repeat, half of which a repeat reads or writes; bytes after which
  // the bank of a group changes.
  int64_t period() const { return period_; }
  int64_t row() const { return row_; }

  // Cycles lost, as far as the addresses are known, by calls that touch one of `buffers`.
  double cost(const std::vector<BufferId>& buffers, const Addresses& addresses) const;

 private:
  struct Pair {
    BufferId first = 0, second = 0;
    bool is_write = false;  // the second one; otherwise both are read
    double repeats = 0;
  };
  double cost(const Pair& pair, int64_t first, int64_t second) const;

  int64_t period_ = 0, row_ = 0, rows_ = 1, write_lag_ = 0;
  std::vector<Pair> pairs_;
};

}  // namespace cubist::akg

// Which bytes an instruction reads and writes. It is said where the instruction is executed:
// execute() with CoreState::footprint set takes every step but the moving of bytes, and lists what
// it would have touched.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/isa/instruction.h"
#include "cubist/sim/memory.h"

namespace cubist::sim {

struct ControlRegisters;
struct LocalMemories;

// A regular set of runs: `outer` groups of `count` runs of `bytes`, `stride` from run to run,
// `outer_stride` from group to group (addresses are sums modulo 2^64).
struct AccessRuns {
  Space space{};
  uint32_t operand = 0;  // runs of one operand in one space have one number
  bool is_write = false;
  bool is_atomic = false;   // combines with what GM holds: reads it, too
  bool keeps_bits = false;  // a write that leaves some bits of its bytes as they were
  uint64_t address = 0, bytes = 0;
  uint64_t count = 1, stride = 0;
  uint64_t outer = 1, outer_stride = 0;

  // f(address, bytes) for every run.
  template <class F>
  void for_each_run(F&& f) const {
    for (uint64_t o = 0; o < outer; ++o) {
      for (uint64_t c = 0; c < count; ++c) f(address + o * outer_stride + c * stride, bytes);
    }
  }
};

// Exact but for this: bytes are whole where bits or 4-bit elements are touched; words of
// per-channel parameters are read whole; a merge reads its lists whole; an instruction that
// overwrites addresses it still has to read is taken to use the old ones.
class Footprint {
 public:
  // `data_is_known`: local memories hold the program's data (not so in mode timing).
  explicit Footprint(bool data_is_known = true) : data_is_known_(data_is_known) {}

  void clear() {
    accesses_.clear();
    left_out_.clear();
    operand_ = 0;
  }
  // What is added from now on is another operand.
  void begin_operand() { ++operand_; }
  // Runs that touch nothing are dropped, neighbouring ones joined.
  void add(AccessRuns runs);

  bool data_is_known() const { return data_is_known_; }
  // Some addresses depend on data that nobody knows; they lie in `within`.
  void leave_out(const AccessRuns& within) { left_out_.push_back(within); }

  const std::vector<AccessRuns>& accesses() const { return accesses_; }  // each one's in order
  bool is_complete() const { return left_out_.empty(); }
  const std::vector<AccessRuns>& left_out() const { return left_out_; }  // more than is touched

 private:
  std::vector<AccessRuns> accesses_, left_out_;
  bool data_is_known_;
  uint32_t operand_ = 0;
};

// Lists what execute() of this instruction would touch in `to`, which is cleared first. `local` is
// read where addresses depend on data, and nothing changes. GM is not looked at, so that accesses
// outside of any allocation are listed, too. Throws what execute() throws otherwise: Error(Program)
// for an operand outside the rules or a local access out of bounds or misaligned,
// Error(NotImplemented).
void footprint(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers,
               const LocalMemories& local, Footprint& to);

}  // namespace cubist::sim

// What an instruction can see and change: the architectural state of one core, without any clock.
#pragma once

#include <array>
#include <cstdint>

#include "cubist/isa/instructions.h"
#include "cubist/sim/memory.h"

namespace cubist::sim {

class Footprint;  // footprint.h

struct LocalMemorySizes {
  Bytes l1, l0a, l0b, l0c, ub, bt, fb;  // 0: the core has none
};

struct LocalMemories {
  explicit LocalMemories(const LocalMemorySizes& sizes);
  LocalMemory l1, l0a, l0b, l0c, ub, bt, fb;
  Scratch scratch;
};

// Control registers (isa/spec/registers.toml), raw. `as<isa::CtrlRegister>(isa::Spr::ctrl)` gives
// named fields.
struct ControlRegisters {
  std::array<uint64_t, isa::kSprCount> value{};

  uint64_t operator[](isa::Spr spr) const { return value[static_cast<size_t>(spr)]; }
  uint64_t& operator[](isa::Spr spr) { return value[static_cast<size_t>(spr)]; }
  template <class Fields>
  Fields as(isa::Spr spr) const {
    Fields fields;
    fields.unpack_value((*this)[spr]);
    return fields;
  }
};

// Registers that pipes write and get_spr reads (acc_val, max_min_cnt, rsvd_cnt, vms4_sr) and the
// compare mask, which vcmp writes and vsel reads in the same pipe. They live in the core, not in an
// instruction's snapshot.
struct PipeResults {
  uint64_t acc_val = 0, max_min_cnt = 0, rsvd_cnt = 0, vms4_sr = 0;
  std::array<uint64_t, 2> cmpmask{};
};

// Everything execute() needs. `registers` is the snapshot taken when the instruction was
// dispatched.
struct CoreState {
  LocalMemories& local;
  GlobalMemory& gm;
  const ControlRegisters& registers;
  PipeResults& results;
  // If set, execute() changes nothing and lists here which bytes it would read and write.
  Footprint* footprint = nullptr;
};

}  // namespace cubist::sim

// What an instruction does in numbers, whatever time it takes: operations and bytes. For profiles
// and rooflines; pure functions of the instruction.
#pragma once

#include <optional>

#include "cubist/base/quantity.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

// The way of the bytes that a mover carries, "GM->L1".
struct DataPath {
  Space from{}, to{};
  friend auto operator<=>(const DataPath&, const DataPath&) = default;
};

// Nothing for an instruction that moves nothing from memory to memory: one that computes, fills or
// synchronises.
std::optional<DataPath> path_of(isa::Op op);

struct Work {
  // A mad is 2 m n k, a multiplication and an addition per product. A vector instruction is, for
  // every lane that the mask enables, as many as operations_per_lane() says.
  int64_t operations = 0;
  std::optional<isa::DataType> type{};  // of the elements of an instruction of M or V that has one
  bool is_hf32 = false;                 // f32 operands of the cube, rounded to 19 bits
  Bytes moved{};                        // along path_of(op); what the runs say if one side is GM
};

// Throws Error(Program) for operands that no model could execute, Error(NotImplemented) for an
// instruction whose GM runs are.
Work work_of(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers);

// Arithmetic of one lane of an instruction of pipe V: 2 for a multiplication and an addition, 0 for
// what only copies, converts, selects or orders. A reduction has one per lane that enters it.
int operations_per_lane(isa::Op op);

}  // namespace cubist::sim

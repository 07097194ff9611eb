// How bytes reach GM: stored, or combined with what is there when ctrl.atomic_op asks for it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cubist/sim/core_state.h"

namespace cubist::sim {

// Fixed for one instruction. Atomic types are f32, f16, bf16, s32, s16, s8 (architecture reference,
// section 8.5). Integer addition wraps. Maximum and minimum order -0 below +0; a NaN on either side
// gives a NaN.
class GmWriter {
 public:
  // Throws Error(Program) if ctrl asks for an atomic type outside that list.
  GmWriter(CoreState& core);

  bool is_atomic() const { return op_ != isa::AtomicOp::none; }
  isa::DataType atomic_type() const { return type_; }

  // Throws Error(Program) if an atomic write is not a whole number of elements.
  void write(uint64_t address, const std::byte* src, uint64_t bytes);

 private:
  GlobalMemory& gm_;
  isa::AtomicOp op_;
  isa::DataType type_;
};

}  // namespace cubist::sim

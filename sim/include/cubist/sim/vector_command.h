// Arithmetic of f16 and f32 on pipe V as a clocked vector unit sees it: operands and the control
// registers of the dispatch, decoded once. What the lanes compute is said in
// functional/vector/README.md.
#pragma once

#include <cstdint>
#include <optional>

#include "cubist/isa/instructions.h"
#include "cubist/sim/lane_mask.h"

namespace cubist::sim {

struct ControlRegisters;

// Of x, y and z, each rounded to the type of the result: x + y, x - y, x * y, max(x, y), min(x, y),
// (x * y, rounded) + z, x in another type.
enum class VectorOp : uint8_t { kAdd, kSubtract, kMultiply, kMax, kMin, kMultiplyAdd, kConvert };

// In UB: block b of repeat r at address + 32 (r * repeat_stride + b * block_stride).
struct VectorOperand {
  uint64_t address = 0;  // bytes, a multiple of 32
  uint32_t block_stride = 0, repeat_stride = 0;

  uint64_t at(uint64_t repeat, unsigned block) const {
    return address + 32 * (repeat * repeat_stride + uint64_t{block} * block_stride);
  }
};

// A repeat is `lanes` elements of x, y, z and the result: 128 of f16, or 64 if one of the types is
// f32; then f16 fills 4 blocks and f32 8. A repeat reads all its sources before it writes; the next
// one sees what it wrote, and so does the next command. Lanes whose mask bit is 0 keep the result.
// `count` repeats with `mask`, then one more with `tail` unless that is empty.
struct VectorCommand {
  static constexpr unsigned kRepeatBytes = 256;  // of the wider of its types

  VectorOp op{};
  isa::DataType source{}, result{};    // f16 or f32: of x and y; of z and the result
  isa::RoundMode round{};              // kConvert to f16
  VectorOperand dst{}, x{}, y{}, z{};  // y: not of kConvert; z: of kMultiplyAdd only
  bool is_scalar = false;              // y is `scalar` in every lane
  uint32_t scalar = 0;                 // the bits of an element of type `source`
  unsigned lanes = 0;
  uint64_t count = 0;
  LaneMask mask{}, tail{};

  uint64_t repeats() const { return count + (tail.none() ? 0 : 1); }
  bool is_empty() const { return repeats() == 0; }
};

// Of an instruction of pipe V; nothing if it is not one of these: vadd, vsub, vmul, vmax, vmin,
// vmla, vmadd, vadds, vmuls, vmaxs, vmins, vaxpy, vrelu of f16 or f32, vconv between the two.
// Operands that break the contract of their instruction are footprint()'s to find, not this one's.
std::optional<VectorCommand> vector_command(isa::Op op, const isa::Operands& operands,
                                            const ControlRegisters& registers);

}  // namespace cubist::sim

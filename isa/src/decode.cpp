#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

constexpr uint32_t kRs2Mask = 0x1fu << 20;
constexpr uint16_t kNoOp = 0xffff;

constexpr uint8_t register_at(uint32_t word, int low) { return (word >> low) & 0x1f; }

// What selects an instruction: custom space (2 bits of the opcode), funct3, funct2, and the rs2
// field (the sub-opcode).
constexpr size_t selector(uint32_t word) {
  const uint32_t space = (word >> 5) & 3, funct3 = (word >> 12) & 7, funct2 = (word >> 25) & 3,
                 rs2 = (word >> 20) & 0x1f;
  return (space << 10) | (funct3 << 7) | (funct2 << 5) | rs2;
}
constexpr size_t kSelectorCount = 1 << 12;

// Op of every selector. At most one row fits each (isa/tools/table.py refuses a table where two
// rows match one word).
std::array<uint16_t, kSelectorCount> build_ops_by_selector() {
  std::array<uint16_t, kSelectorCount> ops;
  ops.fill(kNoOp);
  for (const OpInfo& row : table()) {
    const bool any_rs2 = (row.mask & kRs2Mask) == 0;
    for (uint32_t rs2 = 0; rs2 < 32; ++rs2) {
      const uint32_t word = any_rs2 ? row.match | rs2 << 20 : row.match;
      ops[selector(word)] = static_cast<uint16_t>(row.op);
    }
  }
  return ops;
}

}  // namespace

std::optional<Decoded> decode(uint32_t word) {
  static const std::array<uint16_t, kSelectorCount> ops = build_ops_by_selector();
  const uint16_t op = ops[selector(word)];
  if (op == kNoOp) return std::nullopt;
  const OpInfo& row = table()[op];
  if ((word & row.mask) != row.match) return std::nullopt;
  return Decoded{row.op,
                 register_at(word, 7),
                 register_at(word, 15),
                 register_at(word, 20),
                 register_at(word, 27),
                 register_at(word, 20),
                 row.writes_rd};
}

uint32_t encode(const Decoded& d) {
  const OpInfo& row = info(d.op);
  const uint32_t rs2 = row.sub_is_register ? d.sub : d.rs2;
  const uint32_t registers =
      uint32_t{d.rd} << 7 | uint32_t{d.rs1} << 15 | rs2 << 20 | uint32_t{d.rs3} << 27;
  return row.match | (registers & ~row.mask);
}

}  // namespace cubist::isa

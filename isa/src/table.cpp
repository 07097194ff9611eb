#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::isa {
namespace {

constexpr OpInfo kTable[] = {
#include "cubist/isa/table.inc"
};

constexpr uint8_t field(uint32_t word, int low) { return (word >> low) & 0x1f; }

}  // namespace

std::span<const OpInfo> table() { return kTable; }

const OpInfo& info(Op op) { return kTable[static_cast<size_t>(op)]; }

std::optional<Decoded> decode(uint32_t word) {
  for (const OpInfo& row : kTable) {
    if ((word & row.mask) != row.match) continue;
    return Decoded{row.op, field(word, 7), field(word, 15), field(word, 20), field(word, 27), field(word, 20), row.writes_rd};
  }
  return std::nullopt;
}

uint32_t encode(const Decoded& d) {
  const OpInfo& row = info(d.op);
  const uint32_t registers = uint32_t{d.rd} << 7 | uint32_t{d.rs1} << 15 | uint32_t{d.rs2} << 20 | uint32_t{d.rs3} << 27;
  return row.match | (registers & ~row.mask);
}

int bits_of(DataType type) {
  switch (type) {
    case DataType::s4:
      return 4;
    case DataType::s8:
    case DataType::u8:
      return 8;
    case DataType::f16:
    case DataType::bf16:
    case DataType::s16:
    case DataType::u16:
      return 16;
    case DataType::f32:
    case DataType::s32:
    case DataType::u32:
      return 32;
    case DataType::s64:
    case DataType::u64:
      return 64;
  }
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("element type {}", static_cast<int>(type)),
                                .expected = "a DataType of isa/spec/enums.toml",
                                .fix = {}});
}

void reserved_bits_set(const char* name, const char* reg, uint64_t value, uint64_t mask) {
  throw Error(Fault::kProgram, {.where = name,
                                .did = fmt::format("operand {} = {:#x} sets bits {:#x}", reg, value, value & ~mask),
                                .expected = fmt::format("only bits of {:#x}", mask),
                                .fix = "build the word with the config struct of cubist/xnpu.h"});
}

void unknown_op() { throw Error(Fault::kInternal, {.where = {}, .did = "visit an unknown Op", .expected = {}, .fix = {}}); }

}  // namespace cubist::isa

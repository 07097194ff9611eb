#include "scalar/scalar_text.h"

#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::sim {
namespace {

ScalarSlot xnpu_slot(const isa::Decoded& decoded, uint32_t word) {
  const isa::OpInfo& row = isa::info(decoded.op);
  const auto used = [&](int operand, uint8_t number) {
    return row.operands[static_cast<size_t>(operand)].name[0] != '\0' ? number : uint8_t{0};
  };
  const uint8_t rd =
      decoded.writes_rd ? (decoded.rd == 0 ? kDiscardRegister : decoded.rd) : used(0, decoded.rd);
  return {.action = kSlotXnpu,
          .rd = rd,
          .rs1 = used(1, decoded.rs1),
          .rs2 = used(2, decoded.rs2),
          .rs3 = used(3, decoded.rs3),
          .rounding = decoded.sub,
          .immediate = static_cast<int32_t>(decoded.op),
          .word = word};
}

ScalarSlot riscv_slot(RiscvOp op, uint32_t word) {
  const RiscvInfo& row = info(op);
  const auto field = [&](int operand, int low) {
    return row.registers[operand] == '_' ? uint8_t{0} : static_cast<uint8_t>((word >> low) & 31);
  };
  ScalarSlot slot{.action = static_cast<uint16_t>(op),
                  .rd = field(0, 7),
                  .rs1 = field(1, 15),
                  .rs2 = field(2, 20),
                  .rs3 = field(3, 27),
                  .rounding = static_cast<uint8_t>((word >> 12) & 7),
                  .immediate = immediate(row.format, word),
                  .word = word};
  if (row.registers[0] == 'X' && slot.rd == 0) slot.rd = kDiscardRegister;
  return slot;
}

ScalarSlot decode_slot(uint32_t word) {
  if (const auto op = decode_riscv(word)) return riscv_slot(*op, word);
  if (const auto decoded = isa::decode(word)) return xnpu_slot(*decoded, word);
  return {.action = kSlotIllegal, .word = word};
}

bool reads(const ScalarSlot& slot, char register_class, uint8_t number) {
  if (slot.action == kSlotXnpu) {
    const bool reads_rd = !isa::info(static_cast<isa::Op>(slot.immediate)).writes_rd;
    return register_class == 'X' && (slot.rs1 == number || slot.rs2 == number ||
                                     slot.rs3 == number || (reads_rd && slot.rd == number));
  }
  const char* registers = info(static_cast<RiscvOp>(slot.action)).registers;
  return (registers[1] == register_class && slot.rs1 == number) ||
         (registers[2] == register_class && slot.rs2 == number) ||
         (registers[3] == register_class && slot.rs3 == number);
}

bool leaves_straight_line(const ScalarSlot& slot) {
  if (slot.action >= kSlotIllegal) return true;
  if (slot.action == kSlotXnpu) return false;
  const RiscvFormat format = info(static_cast<RiscvOp>(slot.action)).format;
  return format == RiscvFormat::B || format == RiscvFormat::J ||
         slot.action == static_cast<uint16_t>(RiscvOp::jalr);
}

bool is_load(const ScalarSlot& slot) {
  return slot.action < kRiscvOpCount &&
         info(static_cast<RiscvOp>(slot.action)).format == RiscvFormat::Load;
}

// Behind a branch the loaded value counts as used at once.
uint8_t distance_to_use(std::span<const ScalarSlot> slots, size_t load) {
  const ScalarSlot& slot = slots[load];
  const char register_class = info(static_cast<RiscvOp>(slot.action)).registers[0];
  for (size_t distance = 1; distance < kMaxUseDistance; ++distance) {
    const ScalarSlot& next = slots[load + distance];
    if (leaves_straight_line(next) || reads(next, register_class, slot.rd))
      return static_cast<uint8_t>(distance);
  }
  return kMaxUseDistance;
}

}  // namespace

ScalarText decode_text(const ProgramImage& image) {
  if (image.text_begin % 4 != 0 || image.text_end % 4 != 0 || image.text_begin > image.text_end ||
      image.text_end > image.bytes.size()) {
    throw Error(Fault::kConfig,
                {.where = image.name,
                 .did = fmt::format("text from {:#x} to {:#x} in an image of {:#x} B",
                                    image.text_begin, image.text_end, image.bytes.size()),
                 .expected = "text inside the image, bounds in multiples of 4 B",
                 .fix = "build the kernel with `cubist cc`"});
  }
  ScalarText text{.begin = image.text_begin, .slots = {}};
  text.slots.reserve((image.text_end - image.text_begin) / 4 + 1);
  for (uint64_t offset = image.text_begin; offset < image.text_end; offset += 4) {
    uint32_t word = 0;
    std::memcpy(&word, image.bytes.data() + offset, sizeof word);
    text.slots.push_back(decode_slot(word));
  }
  text.slots.emplace_back();
  for (size_t i = 0; i + 1 < text.slots.size(); ++i) {
    if (is_load(text.slots[i])) text.slots[i].use_distance = distance_to_use(text.slots, i);
  }
  return text;
}

}  // namespace cubist::sim

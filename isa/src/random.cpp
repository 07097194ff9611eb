#include "cubist/isa/random.h"

#include <cstring>
#include <vector>

namespace cubist::isa {
namespace {

int64_t random_value(const FieldInfo& field, uint32_t types, Rng& rng) {
  if (!field.enumeration) return rng.integer(field.min(), field.max());
  const bool is_type = types != 0 && std::strcmp(field.enumeration->name, "DataType") == 0;
  std::vector<uint8_t> legal;
  for (const EnumValue& v : field.enumeration->values) {
    if (!is_type || (types >> v.value & 1)) legal.push_back(v.value);
  }
  return legal[rng.next() % legal.size()];
}

uint64_t random_word(std::span<const FieldInfo> fields, uint32_t types, Rng& rng) {
  uint64_t word = 0;
  for (const FieldInfo& field : fields) word |= field.insert(random_value(field, types, rng));
  return word;
}

uint64_t random_register(const OperandInfo& operand, uint64_t address_limit, Rng& rng) {
  if (operand.alignment == 0) return rng.next();
  const auto alignment = static_cast<uint64_t>(operand.alignment);
  return rng.next() % address_limit / alignment * alignment;
}

uint64_t& operand_of(Operands& operands, size_t i) {
  uint64_t* const by_number[] = {&operands.rd, &operands.rs1, &operands.rs2, &operands.rs3};
  return *by_number[i];
}

Spr random_spr(bool must_be_writable, Rng& rng) {
  while (true) {
    const auto spr = static_cast<Spr>(rng.next() % kSprCount);
    if (!must_be_writable || info(spr).is_writable) return spr;
  }
}

}  // namespace

RandomInstruction random_instruction(Op op, Rng& rng, uint64_t address_limit) {
  const OpInfo& row = info(op);
  RandomInstruction r{.word = row.match | (static_cast<uint32_t>(rng.next()) & ~row.mask),
                      .operands = {}};
  for (size_t i = 0; i < row.operands.size(); ++i) {
    if (row.operands[i].name[0] != '\0')
      operand_of(r.operands, i) = random_register(row.operands[i], address_limit, rng);
  }
  for (const WordInfo& word : row.words) {
    operand_of(r.operands, static_cast<size_t>(word.operand)) =
        random_word(word.fields, row.types, rng);
  }
  if (row.sub_is_register) {
    const Spr spr = random_spr(!row.writes_rd, rng);
    const SprInfo& target = info(spr);
    r.word = (r.word & ~(0x1fu << 20)) | static_cast<uint32_t>(spr) << 20;
    if (!row.writes_rd)
      r.operands.rs1 = target.fields.empty() ? rng.next() : random_word(target.fields, 0, rng);
  }
  r.operands.sub = decode(r.word)->sub;
  return r;
}

}  // namespace cubist::isa

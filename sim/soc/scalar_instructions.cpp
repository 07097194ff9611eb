#include "soc/scalar_instructions.h"

#include <bit>

#include "cubist/base/error.h"
#include "soc/core_registers.h"

namespace cubist::sim {
namespace {

uint64_t lowest_one(uint64_t value) {
  return value == 0 ? ~uint64_t{0} : static_cast<uint64_t>(std::countr_zero(value));
}

uint64_t bits_like_sign(uint64_t value) {
  const bool is_negative = static_cast<int64_t>(value) < 0;
  return static_cast<uint64_t>((is_negative ? std::countl_one(value) : std::countl_zero(value)) -
                               1);
}

}  // namespace

std::optional<uint64_t> execute_scalar(isa::Op op, const isa::Operands& operands,
                                       ControlRegisters& registers, PipeResults& results,
                                       uint64_t system_counter) {
  const uint64_t value = operands.rs1;
  switch (op) {
    case isa::Op::get_spr:
      return read_register(static_cast<isa::Spr>(operands.sub), registers, results, system_counter);
    case isa::Op::set_spr:
      write_register(static_cast<isa::Spr>(operands.sub), value, registers, results);
      return std::nullopt;
    case isa::Op::bcnt0:
      return std::popcount(~value);
    case isa::Op::bcnt1:
      return std::popcount(value);
    case isa::Op::clz:
      return std::countl_zero(value);
    case isa::Op::sflbits:
      return bits_like_sign(value);
    case isa::Op::sff0:
      return lowest_one(~value);
    case isa::Op::sff1:
      return lowest_one(value);
    default:
      throw Error(Fault::kNotImplemented,
                  {.where = {}, .did = isa::info(op).name, .expected = {}, .fix = {}});
  }
}

}  // namespace cubist::sim

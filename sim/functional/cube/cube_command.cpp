#include "cubist/sim/cube_command.h"

#include <fmt/format.h>

#include <concepts>

#include "cubist/base/error.h"
#include "cubist/sim/core_state.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr int kK16 = 16;  // k_align16: elements

void check(const isa::MadOperands& i, uint32_t types) {
  check_type("type_a", i.type_a, types);
  check_type("type_b", i.type_b, types);
  const uint32_t bytes = isa::type_bit(DataType::s8) | isa::type_bit(DataType::u8);
  const bool are_bytes = (isa::type_bit(i.type_a) & bytes) && (isa::type_bit(i.type_b) & bytes);
  if (i.type_a != i.type_b && !are_bytes) {
    program_error(fmt::format("{} x {}", isa::name_of(i.type_a), isa::name_of(i.type_b)),
                  "both operands of one type, or any mix of s8 and u8");
  }
  if (i.init && i.bias) {
    program_error("init = 1 and bias = 1",
                  "one start value: zero (init), the bias row (bias) or C (neither)",
                  "clear init when bias is set");
  }
  if (i.k_align16 && i.type_a != DataType::f32) {
    program_error(fmt::format("k_align16 with {}", isa::name_of(i.type_a)), "f32 operands");
  }
}

bool is_float(DataType type) {
  return type == DataType::f16 || type == DataType::bf16 || type == DataType::f32;
}

int fractals(int elements, int of) { return (elements + of - 1) / of; }

}  // namespace

CubeCommand cube_command(const isa::MadOperands& i, uint32_t types,
                         const ControlRegisters& registers) {
  check(i, types);
  const auto ctrl = registers.as<isa::CtrlRegister>(isa::Spr::ctrl);
  CubeCommand command{.type_a = i.type_a,
                      .type_b = i.type_b,
                      .m = static_cast<int>(i.m),
                      .n = static_cast<int>(i.n),
                      .k = static_cast<int>(i.k),
                      .a = i.a,
                      .b = i.b,
                      .c = i.c,
                      .start = i.init   ? CubeStart::kZero
                               : i.bias ? CubeStart::kBias
                                        : CubeStart::kC,
                      .bias = i.bias_address * kTableBytes,
                      .is_gemv = i.m == 1 && !i.no_gemv,
                      .n_first = ctrl.n_first != 0,
                      .saturate = ctrl.saturate != 0 && is_float(i.type_a),
                      .hf32 = ctrl.hf32 != 0 && i.type_a == DataType::f32,
                      .hf32_round_away = ctrl.hf32_round_away != 0,
                      .k0 = static_cast<int>(kBlockBytes) * 8 / isa::bits_of(i.type_a)};
  command.m_fractals = fractals(command.m, static_cast<int>(kFractalRows));
  command.n_fractals = fractals(command.n, static_cast<int>(kFractalRows));
  command.k_fractals = fractals(command.k, command.k0);
  command.k_stride =
      i.k_align16 ? fractals(command.k, kK16) * kK16 / command.k0 : command.k_fractals;
  return command;
}

CubeCommand cube_command(isa::Op op, const isa::Operands& operands,
                         const ControlRegisters& registers) {
  return isa::visit(op, operands, [&]<class Instruction>(const Instruction& i) -> CubeCommand {
    if constexpr (std::derived_from<Instruction, isa::MadOperands>) {
      return cube_command(i, isa::info(op).types, registers);
    } else {
      throw Error(Fault::kInternal, {.where = Instruction::kName,
                                     .did = "decode it for the cube",
                                     .expected = "an instruction of pipe M",
                                     .fix = {}});
    }
  });
}

}  // namespace cubist::sim

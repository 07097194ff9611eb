#include "cubist/sim/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "cubist/base/error.h"
#include "functional/gm_runs.h"
#include "functional/vector/lanes.h"
#include "timing/moved_bytes.h"

namespace cubist::sim {
namespace {

constexpr std::array kSpaces = {Space::kGm,  Space::kL1, Space::kL0a, Space::kL0b,
                                Space::kL0c, Space::kUb, Space::kBt,  Space::kFb};

std::optional<Space> space_named(std::string_view name) {
  const auto* const found =
      std::ranges::find_if(kSpaces, [&](Space space) { return name == name_of(space); });
  return found == kSpaces.end() ? std::nullopt : std::optional(*found);
}

bool is_mover(const isa::OpInfo& info) {
  const std::string_view format = info.format;
  return info.pipe == isa::Pipe::MTE1 || info.pipe == isa::Pipe::MTE2 ||
         info.pipe == isa::Pipe::MTE3 || info.pipe == isa::Pipe::FIX || format == "burst" ||
         format == "cc_burst";
}

int64_t active_lanes(const vector::Repeats& repeats) {
  const auto active = [](const LaneMask& mask) {
    return int64_t{std::popcount(mask.lo)} + std::popcount(mask.hi);
  };
  return static_cast<int64_t>(repeats.count) * active(repeats.mask) + active(repeats.tail);
}

struct WorkContext {
  isa::Op op;
  const isa::Operands& operands;
  const ControlRegisters& registers;
};

// `bits`: of the widest element, which decides how many lanes a repeat has.
Work vector_work(uint64_t repeat, isa::DataType type, int bits, const WorkContext& context) {
  const int per_lane = operations_per_lane(context.op);
  if (per_lane == 0) return {.type = type};
  const unsigned lanes = vector::kRepeatBytes * 8 / static_cast<unsigned>(bits);
  return {
      .operations = per_lane * active_lanes(vector::repeats_of(context.registers, repeat, lanes)),
      .type = type};
}

template <class Vector>
  requires requires(const Vector& i) { i.repeat, i.type; } && (Vector::kPipe == isa::Pipe::V)
Work work(const Vector& i, const WorkContext& context) {
  int bits = isa::bits_of(i.type);
  if constexpr (requires { i.dst_type; }) bits = std::max(bits, isa::bits_of(i.dst_type));
  return vector_work(i.repeat, i.type, bits, context);
}

Work work(const isa::VectorConvertOperands& i, const WorkContext& context) {
  return vector_work(i.repeat, i.src_type,
                     std::max({isa::bits_of(i.src_type), isa::bits_of(i.dst_type), 16}), context);
}

// One repeat, whatever its mask.
Work work(const isa::VectorCompareRegisterOperands& i, const WorkContext& context) {
  return vector_work(1, i.type, isa::bits_of(i.type), context);
}

Work work(const isa::MadOperands& i, const WorkContext& context) {
  return {.operations = 2 * int64_t{i.m} * i.n * i.k,
          .type = i.type_a,
          .is_hf32 = i.type_a == isa::DataType::f32 &&
                     context.registers.as<isa::CtrlRegister>(isa::Spr::ctrl).hf32 != 0};
}

Work moved(Bytes bytes) { return {.moved = bytes}; }

Work work(const isa::BurstOperands& i, const WorkContext& c) { return moved(moved_bytes(i, c.op)); }
Work work(const isa::BurstAlignOperands& i, const WorkContext&) { return moved(moved_bytes(i)); }
Work work(const isa::Nd2nzOperands& i, const WorkContext&) { return moved(moved_bytes(i)); }
Work work(const isa::Load2dOperands& i, const WorkContext&) { return moved(moved_bytes(i)); }
Work work(const isa::Load2dSparseOperands& i, const WorkContext&) { return moved(moved_bytes(i)); }
Work work(const isa::Load2dTransposeOperands& i, const WorkContext&) {
  return moved(moved_bytes(i));
}
Work work(const isa::Load3dOperands& i, const WorkContext& c) {
  return moved(moved_bytes(i, c.registers));
}
Work work(const isa::CcBurstOperands& i, const WorkContext& c) {
  return {.type = i.type, .moved = moved_bytes(i, c.op)};
}
// Into GM it writes what the runs say: no padding.
Work work(const isa::FixpipeOperands& i, const WorkContext& c) {
  if (c.op != isa::Op::copy_matrix_cc_to_gm) return moved(moved_bytes(i, c.registers));
  const GmRuns runs = fixpipe_write(i, c.registers);
  return moved({static_cast<int64_t>(runs.bytes * runs.count * runs.outer)});
}

}  // namespace

std::optional<DataPath> path_of(isa::Op op) {
  const isa::OpInfo& info = isa::info(op);
  if (!is_mover(info)) return std::nullopt;
  const auto to = space_named(info.operands[0].space), from = space_named(info.operands[1].space);
  if (!to || !from) return std::nullopt;
  return DataPath{*from, *to};
}

int operations_per_lane(isa::Op op) {
  using enum isa::Op;
  switch (op) {
    case vmla:
    case vmadd:
    case vmaddrelu:
    case vaxpy:
      return 2;
    case vadd:
    case vsub:
    case vmul:
    case vdiv:
    case vmax:
    case vmin:
    case vand:
    case vor:
    case vaddrelu:
    case vsubrelu:
    case vadddeqrelu:
    case vmulconv_f162s8:
    case vmulconv_f162u8:
    case vaddreluconv_f162s8:
    case vaddreluconv_f322f16:
    case vaddreluconv_vdeqs162b8:
    case vsubreluconv_f162s8:
    case vsubreluconv_f322f16:
    case vsubreluconv_vdeqs162b8:
    case vcmp:
    case vcmpv:
    case vcmpvs:
    case vadds:
    case vmuls:
    case vmaxs:
    case vmins:
    case vlrelu:
    case vshl:
    case vshr:
    case vabs:
    case vexp:
    case vln:
    case vrec:
    case vsqrt:
    case vrsqrt:
    case vrelu:
    case vnot:
    case vcadd:
    case vcmax:
    case vcmin:
    case vcgadd:
    case vcgmax:
    case vcgmin:
    case vcpadd:
      return 1;
    default:
      return 0;
  }
}

Work work_of(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers) {
  const WorkContext context{op, operands, registers};
  return isa::visit(op, operands, [&](const auto& instruction) -> Work {
    if constexpr (requires { work(instruction, context); }) {
      return work(instruction, context);
    } else {
      return {};
    }
  });
}

}  // namespace cubist::sim

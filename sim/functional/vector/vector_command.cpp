#include "cubist/sim/vector_command.h"

#include <algorithm>

#include "functional/vector/lanes.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr unsigned kBitsPerRepeat = VectorCommand::kRepeatBytes * 8;
static_assert(VectorCommand::kRepeatBytes == vector::kRepeatBytes);

bool is_float(DataType type) { return type == DataType::f16 || type == DataType::f32; }

unsigned lanes_of(DataType a, DataType b) {
  return kBitsPerRepeat / static_cast<unsigned>(std::max(isa::bits_of(a), isa::bits_of(b)));
}

// `of`: an operation on elements of `source` whose results are of type `result`; nothing for others
// than f16 and f32.
std::optional<VectorCommand> command(VectorOp of, DataType source, DataType result, uint32_t repeat,
                                     const ControlRegisters& registers) {
  if (!is_float(source) || !is_float(result)) return std::nullopt;
  const unsigned lanes = lanes_of(source, result);
  const vector::Repeats repeats = vector::repeats_of(registers, repeat, lanes);
  return VectorCommand{.op = of,
                       .source = source,
                       .result = result,
                       .lanes = lanes,
                       .count = repeats.count,
                       .mask = repeats.mask,
                       .tail = repeats.tail};
}

std::optional<VectorCommand> binary(VectorOp of, const isa::VectorBinaryOperands& i,
                                    const ControlRegisters& registers) {
  auto c = command(of, i.type, i.type, i.repeat, registers);
  if (!c) return c;
  c->dst = {i.dst, i.dst_blk, i.dst_rep};
  c->x = {i.src0, i.src0_blk, i.src0_rep};
  c->y = {i.src1, i.src1_blk, i.src1_rep};
  return c;
}

std::optional<VectorCommand> with_scalar(VectorOp of, const isa::VectorScalarOperands& i,
                                         DataType result, const ControlRegisters& registers) {
  auto c = command(of, i.type, result, i.repeat, registers);
  if (!c) return c;
  c->dst = {i.dst, i.dst_blk, i.dst_rep};
  c->x = {i.src, i.src_blk, i.src_rep};
  c->is_scalar = true;
  c->scalar = static_cast<uint32_t>(i.scalar) & (i.type == DataType::f16 ? 0xffffu : ~0u);
  return c;
}

// ---- the instructions, by type; any other is not a command

template <class Instruction>
std::optional<VectorCommand> command_of(const Instruction&, const ControlRegisters&) {
  return std::nullopt;
}

using Registers = ControlRegisters;
using Command = std::optional<VectorCommand>;

Command command_of(const isa::Vadd& i, const Registers& r) { return binary(VectorOp::kAdd, i, r); }
Command command_of(const isa::Vsub& i, const Registers& r) {
  return binary(VectorOp::kSubtract, i, r);
}
Command command_of(const isa::Vmul& i, const Registers& r) {
  return binary(VectorOp::kMultiply, i, r);
}
Command command_of(const isa::Vmax& i, const Registers& r) { return binary(VectorOp::kMax, i, r); }
Command command_of(const isa::Vmin& i, const Registers& r) { return binary(VectorOp::kMin, i, r); }

Command command_of(const isa::Vmla& i, const Registers& r) {
  Command c = binary(VectorOp::kMultiplyAdd, i, r);
  if (c) c->z = c->dst;
  return c;
}
Command command_of(const isa::Vmadd& i, const Registers& r) {
  Command c = binary(VectorOp::kMultiplyAdd, i, r);
  if (c) {
    c->z = c->y;
    c->y = c->dst;
  }
  return c;
}

Command command_of(const isa::Vadds& i, const Registers& r) {
  return with_scalar(VectorOp::kAdd, i, i.type, r);
}
Command command_of(const isa::Vmuls& i, const Registers& r) {
  return with_scalar(VectorOp::kMultiply, i, i.type, r);
}
Command command_of(const isa::Vmaxs& i, const Registers& r) {
  return with_scalar(VectorOp::kMax, i, i.type, r);
}
Command command_of(const isa::Vmins& i, const Registers& r) {
  return with_scalar(VectorOp::kMin, i, i.type, r);
}
Command command_of(const isa::Vaxpy& i, const Registers& r) {
  Command c = with_scalar(VectorOp::kMultiplyAdd, i, i.dst_type, r);
  if (c) c->z = c->dst;
  return c;
}

Command command_of(const isa::Vrelu& i, const Registers& r) {
  Command c = command(VectorOp::kMax, i.type, i.type, i.repeat, r);
  if (!c) return c;
  c->dst = {i.dst, i.dst_blk, i.dst_rep};
  c->x = {i.src, i.src_blk, i.src_rep};
  c->is_scalar = true;  // 0
  return c;
}

Command command_of(const isa::Vconv& i, const Registers& r) {
  if (i.src_type == i.dst_type) return std::nullopt;  // f32 to whole numbers
  Command c = command(VectorOp::kConvert, i.src_type, i.dst_type, i.repeat, r);
  if (!c) return c;
  c->round = i.round;
  c->dst = {i.dst, i.dst_blk, i.dst_rep};
  c->x = {i.src, i.src_blk, i.src_rep};
  return c;
}

}  // namespace

std::optional<VectorCommand> vector_command(isa::Op op, const isa::Operands& operands,
                                            const ControlRegisters& registers) {
  return isa::visit(op, operands, [&](const auto& i) { return command_of(i, registers); });
}

}  // namespace cubist::sim

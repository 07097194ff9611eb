#include "rtl/test/vector_instructions.h"

#include <stdexcept>

namespace cubist::sim {
namespace {

template <class Instruction>
VectorInstruction packed(const Instruction& i) {
  return {Instruction::kOp, i.pack()};
}

template <class Instruction>
VectorInstruction binary(const VectorKind& kind, const VectorPlaces& p) {
  Instruction i;
  i.dst = p.dst.address, i.dst_blk = p.dst.block, i.dst_rep = p.dst.repeat;
  i.src0 = p.x.address, i.src0_blk = p.x.block, i.src0_rep = p.x.repeat;
  i.src1 = p.y.address, i.src1_blk = p.y.block, i.src1_rep = p.y.repeat;
  i.type = kind.source, i.repeat = p.repeat;
  return packed(i);
}

template <class Instruction>
Instruction unary(const VectorPlaces& p) {
  Instruction i;
  i.dst = p.dst.address, i.dst_blk = p.dst.block, i.dst_rep = p.dst.repeat;
  i.src = p.x.address, i.src_blk = p.x.block, i.src_rep = p.x.repeat;
  i.repeat = p.repeat;
  return i;
}

template <class Instruction>
VectorInstruction with_scalar(const VectorKind& kind, const VectorPlaces& p) {
  auto i = unary<Instruction>(p);
  i.type = kind.source, i.scalar = p.scalar;
  if constexpr (std::is_same_v<Instruction, isa::Vaxpy>) i.dst_type = kind.result;
  return packed(i);
}

VectorInstruction relu(const VectorKind& kind, const VectorPlaces& p) {
  auto i = unary<isa::Vrelu>(p);
  i.type = kind.source;
  return packed(i);
}

VectorInstruction conversion(const VectorKind& kind, const VectorPlaces& p) {
  auto i = unary<isa::Vconv>(p);
  i.src_type = kind.source, i.dst_type = kind.result, i.round = kind.round;
  return packed(i);
}

}  // namespace

VectorInstruction instruction_of(const VectorKind& kind, const VectorPlaces& places) {
  switch (kind.op) {
    case isa::Op::vadd:
      return binary<isa::Vadd>(kind, places);
    case isa::Op::vsub:
      return binary<isa::Vsub>(kind, places);
    case isa::Op::vmul:
      return binary<isa::Vmul>(kind, places);
    case isa::Op::vmax:
      return binary<isa::Vmax>(kind, places);
    case isa::Op::vmin:
      return binary<isa::Vmin>(kind, places);
    case isa::Op::vmla:
      return binary<isa::Vmla>(kind, places);
    case isa::Op::vmadd:
      return binary<isa::Vmadd>(kind, places);
    case isa::Op::vadds:
      return with_scalar<isa::Vadds>(kind, places);
    case isa::Op::vmuls:
      return with_scalar<isa::Vmuls>(kind, places);
    case isa::Op::vmaxs:
      return with_scalar<isa::Vmaxs>(kind, places);
    case isa::Op::vmins:
      return with_scalar<isa::Vmins>(kind, places);
    case isa::Op::vaxpy:
      return with_scalar<isa::Vaxpy>(kind, places);
    case isa::Op::vrelu:
      return relu(kind, places);
    case isa::Op::vconv:
      return conversion(kind, places);
    default:
      throw std::logic_error("no instruction of this kind");
  }
}

}  // namespace cubist::sim

// Logical positions of tensors, and the pipes that fill and empty a queue there.
#pragma once

#include "ascendc/api.h"
#include "cubist/isa/operands.h"

namespace AscendC {

enum class TPosition : uint8_t {
  GM,
  VECIN,
  VECCALC,
  LCM = VECCALC,
  VECOUT,
  A1,
  B1,
  C1,
  A2,
  B2,
  C2,
  CO1,
  CO2,
  TSCM,
  SPM,
  SHM,
  C2PIPE2GM,
};
using QuePosition = TPosition;

}  // namespace AscendC

namespace cubist::ascendc {

constexpr bool is_in_ub(AscendC::TPosition position) {
  return position == AscendC::TPosition::VECIN || position == AscendC::TPosition::VECCALC ||
         position == AscendC::TPosition::VECOUT;
}
constexpr isa::Pipe producer_of(AscendC::TPosition source) {
  return source == AscendC::TPosition::VECIN ? isa::Pipe::MTE2 : isa::Pipe::V;
}
constexpr isa::Pipe consumer_of(AscendC::TPosition destination) {
  return destination == AscendC::TPosition::VECOUT ? isa::Pipe::MTE3 : isa::Pipe::V;
}

}  // namespace cubist::ascendc

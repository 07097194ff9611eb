// Logical positions of tensors: the memory behind each, and the pipes that fill and empty a queue
// there (ascendc-api.md, 2.1).
#pragma once

#include "ascendc/misuse.h"
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

CUBIST_COLD constexpr const char* name_of_position(AscendC::TPosition position) {
  switch (position) {
#define CUBIST_NAME(name)        \
  case AscendC::TPosition::name: \
    return #name
    CUBIST_NAME(GM);
    CUBIST_NAME(VECIN);
    CUBIST_NAME(VECCALC);
    CUBIST_NAME(VECOUT);
    CUBIST_NAME(A1);
    CUBIST_NAME(B1);
    CUBIST_NAME(C1);
    CUBIST_NAME(A2);
    CUBIST_NAME(B2);
    CUBIST_NAME(C2);
    CUBIST_NAME(CO1);
    CUBIST_NAME(CO2);
    CUBIST_NAME(TSCM);
    CUBIST_NAME(SPM);
    CUBIST_NAME(SHM);
    CUBIST_NAME(C2PIPE2GM);
#undef CUBIST_NAME
  }
  return "without a name";
}
template <>
inline constexpr const char* (*kNameOf<AscendC::TPosition>)(AscendC::TPosition) = name_of_position;

// Local memories, in the order in which the core gives their sizes (sim/device.h).
enum class LocalSpace : uint8_t { L1, L0A, L0B, L0C, UB, BT, FB };

#if defined(__DAV_C220__)
inline constexpr bool kIsSplit = true;  // cube and vector are cores of their own
#else
inline constexpr bool kIsSplit = false;
#endif

// Of a position without local memory.
inline constexpr LocalSpace kNoSpace = static_cast<LocalSpace>(0xff);

CUBIST_API constexpr LocalSpace space_of(AscendC::TPosition position) {
  switch (position) {
    case AscendC::TPosition::VECIN:
    case AscendC::TPosition::VECCALC:
    case AscendC::TPosition::VECOUT:
      return LocalSpace::UB;
    case AscendC::TPosition::A1:
    case AscendC::TPosition::B1:
    case AscendC::TPosition::C1:
    case AscendC::TPosition::TSCM:
      return LocalSpace::L1;
    case AscendC::TPosition::A2:
      return LocalSpace::L0A;
    case AscendC::TPosition::B2:
      return LocalSpace::L0B;
    case AscendC::TPosition::C2:
      return kIsSplit ? LocalSpace::BT : LocalSpace::L0C;
    case AscendC::TPosition::CO1:
      return LocalSpace::L0C;
    case AscendC::TPosition::CO2:
      return kIsSplit ? kNoSpace : LocalSpace::UB;
    case AscendC::TPosition::C2PIPE2GM:
      return kIsSplit ? LocalSpace::FB : kNoSpace;
    default:
      return kNoSpace;
  }
}
constexpr bool is_in_ub(AscendC::TPosition position) {
  return space_of(position) == LocalSpace::UB;
}

// The memory of a buffer that goes from one position to another: one and the same, but that a queue
// into TSCM names where its contents come from. kNoSpace: there is no such queue.
constexpr LocalSpace shared_space(AscendC::TPosition source, AscendC::TPosition destination) {
  if (destination == AscendC::TPosition::TSCM) {
    const bool is_known = source == AscendC::TPosition::GM || space_of(source) == LocalSpace::L1 ||
                          (!kIsSplit && is_in_ub(source));
    return is_known ? LocalSpace::L1 : kNoSpace;
  }
  return space_of(source) == space_of(destination) ? space_of(source) : kNoSpace;
}

constexpr isa::Pipe producer_of(AscendC::TPosition source, AscendC::TPosition destination) {
  if (destination == AscendC::TPosition::TSCM && is_in_ub(source)) return isa::Pipe::MTE3;
  switch (source) {
    case AscendC::TPosition::VECCALC:
    case AscendC::TPosition::VECOUT:
    case AscendC::TPosition::CO2:
      return isa::Pipe::V;
    case AscendC::TPosition::A2:
    case AscendC::TPosition::B2:
      return isa::Pipe::MTE1;
    case AscendC::TPosition::C2:  // on coupled cores the vector unit fills L0C
      return kIsSplit ? isa::Pipe::MTE1 : isa::Pipe::V;
    case AscendC::TPosition::CO1:
      return isa::Pipe::M;
    case AscendC::TPosition::C2PIPE2GM:
      return isa::Pipe::FIX;
    default:
      return isa::Pipe::MTE2;
  }
}
constexpr isa::Pipe consumer_of(AscendC::TPosition destination) {
  switch (destination) {
    case AscendC::TPosition::VECOUT:
    case AscendC::TPosition::CO2:
      return isa::Pipe::MTE3;
    case AscendC::TPosition::A1:
    case AscendC::TPosition::B1:
    case AscendC::TPosition::C1:
    case AscendC::TPosition::TSCM:
      return isa::Pipe::MTE1;
    case AscendC::TPosition::A2:
    case AscendC::TPosition::B2:
    case AscendC::TPosition::C2:
      return isa::Pipe::M;
    case AscendC::TPosition::CO1:  // on coupled cores the vector unit empties L0C
      return kIsSplit ? isa::Pipe::FIX : isa::Pipe::V;
    case AscendC::TPosition::C2PIPE2GM:
      return isa::Pipe::FIX;
    default:
      return isa::Pipe::V;
  }
}

}  // namespace cubist::ascendc

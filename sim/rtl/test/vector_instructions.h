// Instructions of pipe V that a vector unit in RTL runs, for tests: each operation and type, any
// strides.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "cubist/isa/instructions.h"
#include "functional/vector/test/machine.h"

namespace cubist::sim {

struct VectorInstruction {
  isa::Op op{};
  isa::Operands operands;
};

// One kind of them: an operation with the types of source and result, and a rounding mode.
struct VectorKind {
  isa::Op op{};
  isa::DataType source{}, result{};
  isa::RoundMode round{};

  unsigned lanes() const {
    return source == isa::DataType::f32 || result == isa::DataType::f32 ? 64 : 128;
  }
};

inline std::vector<VectorKind> vector_kinds() {
  using enum isa::DataType;
  std::vector<VectorKind> all;
  for (const isa::Op op :
       {isa::Op::vadd, isa::Op::vsub, isa::Op::vmul, isa::Op::vmax, isa::Op::vmin, isa::Op::vmla,
        isa::Op::vmadd, isa::Op::vadds, isa::Op::vmuls, isa::Op::vmaxs, isa::Op::vmins,
        isa::Op::vaxpy, isa::Op::vrelu}) {
    for (const isa::DataType type : {f16, f32}) all.push_back({op, type, type});
  }
  all.push_back({isa::Op::vaxpy, f16, f32});
  all.push_back({isa::Op::vconv, f16, f32});
  for (int mode = 0; mode <= static_cast<int>(isa::RoundMode::odd); ++mode)
    all.push_back({isa::Op::vconv, f32, f16, static_cast<isa::RoundMode>(mode)});
  return all;
}

// As names of tests have it: vconv_f32_f16_floor.
inline std::string name_of_kind(const testing::TestParamInfo<VectorKind>& kind) {
  static constexpr std::array kModes = {"none", "rint", "round", "floor", "ceil", "trunc", "odd"};
  const VectorKind& k = kind.param;
  std::string name = std::string(isa::info(k.op).name) + '_' + isa::name_of(k.source);
  if (k.result != k.source) name += std::string("_") + isa::name_of(k.result);
  if (k.op == isa::Op::vconv && k.source == isa::DataType::f32)
    name += std::string("_") + kModes[static_cast<size_t>(k.round)];
  return name;
}

// Where the operands of an instruction lie; y of those with two sources only.
struct VectorPlaces {
  vector::test::Lanes dst, x, y;
  uint64_t scalar = 0;
  uint32_t repeat = 0;
};

// An instruction of `kind` there.
VectorInstruction instruction_of(const VectorKind& kind, const VectorPlaces& places);

}  // namespace cubist::sim

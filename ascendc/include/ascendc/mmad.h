// The product of L0A and L0B into L0C, and the modes of the cube. M.
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

struct MmadParams {
  CUBIST_API MmadParams() {}
  CUBIST_API MmadParams(uint16_t m_size, uint16_t n_size, uint16_t k_size, bool is_bias,
                        int32_t fm_offset, bool en_ssparse, bool en_winograd_a, bool en_winograd_b,
                        uint8_t unit_flag = 0, bool k_direction_align = false,
                        bool cmatrix_source = false, bool cmatrix_init_val = true)
      : m(m_size),
        n(n_size),
        k(k_size),
        isBias(is_bias),
        fmOffset(fm_offset),
        enSsparse(en_ssparse),
        enWinogradA(en_winograd_a),
        enWinogradB(en_winograd_b),
        unitFlag(unit_flag),
        kDirectionAlign(k_direction_align),
        cmatrixSource(cmatrix_source),
        cmatrixInitVal(cmatrix_init_val) {}
  CUBIST_API MmadParams(uint16_t m_size, uint16_t n_size, uint16_t k_size, uint8_t unit_flag,
                        bool cmatrix_source, bool cmatrix_init_val)
      : m(m_size),
        n(n_size),
        k(k_size),
        unitFlag(unit_flag),
        cmatrixSource(cmatrix_source),
        cmatrixInitVal(cmatrix_init_val) {}
  uint16_t m = 0, n = 0, k = 0;
  bool isBias = false;  // the older way to say that C is added to
  int32_t fmOffset = 0;
  bool enSsparse = false, enWinogradA = false, enWinogradB = false;
  uint8_t unitFlag = 0;
  bool kDirectionAlign = false;
  bool cmatrixSource = false;  // C starts from the bias table; else from CO1
  bool cmatrixInitVal = true;  // C starts from zero
  bool disableGemv = false;    // a single row of A is fractals, too
};

}  // namespace AscendC

namespace cubist::ascendc {

template <class C, class A, class B>
constexpr bool has_product() {
  using AscendC::IsSameType;
  if constexpr (IsSameType<C, float>::value) {
    return IsSameType<A, B>::value && (IsSameType<A, half>::value || IsSameType<A, float>::value ||
                                       IsSameType<A, bfloat16_t>::value);
  } else if constexpr (IsSameType<C, int32_t>::value) {
    constexpr bool kIsByteA = IsSameType<A, int8_t>::value || IsSameType<A, uint8_t>::value;
    constexpr bool kIsByteB = IsSameType<B, int8_t>::value || IsSameType<B, uint8_t>::value;
    return (kIsByteA && kIsByteB) ||
           (IsSameType<A, AscendC::int4b_t>::value && IsSameType<B, AscendC::int4b_t>::value);
  } else {
    return false;
  }
}

// Where C starts from: L0C itself, zero, or the bias table at `bias_table`.
enum class Start : uint8_t { kAccumulator, kZero, kBiasTable };

template <class C, class A, class B>
CUBIST_API void multiply(const AscendC::LocalTensor<C>& c, const AscendC::LocalTensor<A>& a,
                         const AscendC::LocalTensor<B>& b, const AscendC::MmadParams& params,
                         Start start, uint64_t bias_table) {
  CUBIST_DECLARE_CORES(0, 1, 0);
  static_assert(!AscendC::IsSameType<C, half>::value,
                "Mmad: not implemented: results in half (half times half gives float)");
  static_assert(has_product<C, A, B>(),
                "Mmad: no product of these types: half, bfloat16_t or float into float; int8_t, "
                "uint8_t or int4b_t into int32_t");
  constexpr uint32_t kBiasUnit = 64;  // isa/spec/formats.toml, mad
  require(!params.enSsparse && !params.enWinogradA && !params.enWinogradB && params.fmOffset == 0,
          "Mmad: enSsparse, enWinogradA, enWinogradB or fmOffset\nnone: not implemented "
          "otherwise\ndense operands");
  require(bias_table % kBiasUnit == 0,
          "Mmad: a bias at {} of the table\na multiple of {} bytes\noffsets of the tensor in whole "
          "units",
          bias_table, kBiasUnit);
  const uint64_t to = CUBIST_AT(L0C, c, "Mmad: the result", "CO1");
  const uint64_t left = CUBIST_AT(L0A, a, "Mmad: the left operand", "A2");
  const uint64_t right = CUBIST_AT(L0B, b, "Mmad: the right operand", "B2");
  const auto config = CUBIST_CHECKED(
      "Mmad", (isa::MadConfig{.m = params.m,
                              .k = params.k,
                              .n = params.n,
                              .unit_flag = static_cast<isa::UnitFlag>(params.unitFlag),
                              .k_align16 = params.kDirectionAlign,
                              .bias = start == Start::kBiasTable,
                              .init = start == Start::kZero,
                              .no_gemv = params.disableGemv,
                              .type_a = kTypeOf<A>,
                              .type_b = kTypeOf<B>,
                              .bias_address = static_cast<uint32_t>(bias_table) / kBiasUnit}));
  if constexpr (kTypeOf<A> == isa::DataType::s4) {
    xnpu::mad_s4(to, left, right, config);
  } else {
    xnpu::mad(to, left, right, config);
  }
}

template <class Fields>
CUBIST_API void set_mode(const Fields& bit, bool on) {
  const uint64_t others = xnpu::get_spr<isa::Spr::ctrl>() & ~bit.pack_value();
  xnpu::set_spr<isa::Spr::ctrl>(on ? others | bit.pack_value() : others);
}

}  // namespace cubist::ascendc

namespace AscendC {

template <class C, class A, class B>
CUBIST_API void Mmad(const LocalTensor<C>& dst, const LocalTensor<A>& a, const LocalTensor<B>& b,
                     const MmadParams& params) {
  using cubist::ascendc::Start;
  cubist::ascendc::require(
      !params.cmatrixSource,
      "Mmad: cmatrixSource\nfalse where no bias tensor is given\nMmad with a bias tensor");
  const bool adds = params.isBias || !params.cmatrixInitVal;
  cubist::ascendc::multiply(dst, a, b, params, adds ? Start::kAccumulator : Start::kZero, 0);
}

// Every row of the result starts as the bias, a row in C2. A bias in CO1 is the result's own place.
template <class C, class A, class B, class Bias>
CUBIST_API void Mmad(const LocalTensor<C>& dst, const LocalTensor<A>& a, const LocalTensor<B>& b,
                     const LocalTensor<Bias>& bias, const MmadParams& params) {
  using cubist::ascendc::LocalSpace;
  using cubist::ascendc::Start;
  static_assert(IsSameType<C, Bias>::value, "Mmad: the bias has the type of the result");
  const LocalSpace space = cubist::ascendc::space_of(bias.GetPosition());
  if (space == LocalSpace::L0C) {
    cubist::ascendc::require(bias.place() == dst.place(),
                             "Mmad: a bias in CO1 at {}, the result at {}\nthe same place: not "
                             "implemented elsewhere\nthe bias where the result goes",
                             bias.place(), dst.place());
    return cubist::ascendc::multiply(dst, a, b, params, Start::kAccumulator, 0);
  }
  const uint64_t table = CUBIST_AT(BT, bias, "Mmad: the bias", "C2 or CO1");
  cubist::ascendc::multiply(dst, a, b, params, Start::kBiasTable, table);
}

// float operands rounded to HF32: nearest even, or with the second mode nearest away from zero.
CUBIST_API void SetHF32Mode(bool hf32Mode) {
  cubist::ascendc::set_mode(cubist::isa::CtrlRegister{.hf32 = 1}, hf32Mode);
}
CUBIST_API void SetHF32TransMode(bool hf32TransMode) {
  cubist::ascendc::set_mode(cubist::isa::CtrlRegister{.hf32_round_away = 1}, hf32TransMode);
}
// The order in which the cube visits fractals of C: true along n first.
CUBIST_API void SetMMLayoutTransform(bool mmLayoutMode) {
  cubist::ascendc::set_mode(cubist::isa::CtrlRegister{.n_first = 1}, mmLayoutMode);
}

}  // namespace AscendC

// From a TCubeTiling, and the types of the matrices, to a MatmulTask.
#pragma once

#include "ascendc/local_space.h"
#include "ascendc/matmul/config.h"
#include "ascendc/matmul/task.h"
#include "ascendc/matmul/types.h"
#include "ascendc/misuse.h"
#include "kernel_tiling/kernel_tiling.h"

namespace cubist::ascendc {

using AscendC::TCubeTiling;

template <class Config>
inline constexpr bool kIsStaticTiling =
    AscendC::IsSameType<AscendC::Std::remove_cv_t<AscendC::Std::remove_reference_t<Config>>,
                        AscendC::MatmulApiStaticTiling>::value;

CUBIST_API TCubeTiling tiling_of(const AscendC::MatmulConfig&) { return {}; }
CUBIST_API TCubeTiling tiling_of(const AscendC::MatmulApiStaticTiling& t) {
  TCubeTiling tiling = {};
#define CUBIST_COPY(field) tiling.field = t.field
  CUBIST_COPY(usedCoreNum), CUBIST_COPY(M), CUBIST_COPY(N), CUBIST_COPY(Ka), CUBIST_COPY(Kb);
  CUBIST_COPY(singleCoreM), CUBIST_COPY(singleCoreN), CUBIST_COPY(singleCoreK);
  CUBIST_COPY(baseM), CUBIST_COPY(baseN), CUBIST_COPY(baseK);
  CUBIST_COPY(depthA1), CUBIST_COPY(depthB1), CUBIST_COPY(stepM), CUBIST_COPY(stepN);
  CUBIST_COPY(stepKa), CUBIST_COPY(stepKb), CUBIST_COPY(isBias), CUBIST_COPY(iterateOrder);
  CUBIST_COPY(dbL0A), CUBIST_COPY(dbL0B), CUBIST_COPY(dbL0C);
#undef CUBIST_COPY
  return tiling;
}

// Fields that say nothing: two buffers where there is room, strips of half of L1 for each of A and
// B.
template <class T>
CUBIST_API void complete_tiling(TCubeTiling& t) {
  require(t.baseM > 0 && t.baseN > 0 && t.baseK > 0,
          "Matmul: a tiling of baseM {}, baseN {}\ntiles of one element or more\nInit with the "
          "TCubeTiling of the host's GetTiling",
          t.baseM, t.baseN);
  const auto fits = [](LocalSpace space, int32_t elements, uint32_t bytes) CUBIST_LAMBDA {
    return 2 * static_cast<uint32_t>(elements) * bytes <= size_of(space);
  };
  if (t.dbL0A == 0) t.dbL0A = fits(LocalSpace::L0A, t.baseM * t.baseK, sizeof(T)) ? 2 : 1;
  if (t.dbL0B == 0) t.dbL0B = fits(LocalSpace::L0B, t.baseN * t.baseK, sizeof(T)) ? 2 : 1;
  if (t.dbL0C == 0) t.dbL0C = fits(LocalSpace::L0C, t.baseM * t.baseN, sizeof(float)) ? 2 : 1;
  if (t.stepM == 0) t.stepM = 1;
  if (t.stepN == 0) t.stepN = 1;
  constexpr uint32_t kStrips = 4;  // two of A, two of B
  const auto step = [&](int32_t outer) CUBIST_LAMBDA {
    const uint32_t strip = static_cast<uint32_t>(outer * t.baseK) * uint32_t{sizeof(T)};
    const uint32_t steps = size_of(LocalSpace::L1) / kStrips / strip;
    return static_cast<int32_t>(steps > 0 ? steps : 1);
  };
  if (t.stepKa == 0) t.stepKa = step(t.stepM * t.baseM);
  if (t.stepKb == 0) t.stepKb = step(t.stepN * t.baseN);
  if (t.depthA1 == 0) t.depthA1 = 2 * t.stepM * t.stepKa;
  if (t.depthB1 == 0) t.depthB1 = 2 * t.stepN * t.stepKb;
}

// Sizes and buffers. A strip of more than one tile holds all of k; otherwise only one tile of it
// would be used before the next strip comes.
CUBIST_API MatmulTask task_of(const TCubeTiling& t, int32_t m, int32_t n, int32_t k) {
  const auto u = [](int32_t value) CUBIST_LAMBDA { return static_cast<uint32_t>(value); };
  MatmulTask task = {};
  task.m = u(m);
  task.n = u(n);
  task.k = u(k);
  task.base_m = u(t.baseM);
  task.base_n = u(t.baseN);
  task.base_k = u(t.baseK);
  uint32_t steps_a = u(t.stepKa), steps_b = u(t.stepKb);
  const uint32_t all = device::ceil_div(task.k, task.base_k);
  steps_a = device::smaller(steps_a, all);
  steps_b = device::smaller(steps_b, all);
  // Either is a multiple of the other one.
  if (steps_a > steps_b && steps_a % steps_b != 0 && steps_a != all) steps_a -= steps_a % steps_b;
  if (steps_b > steps_a && steps_b % steps_a != 0 && steps_b != all) steps_b -= steps_b % steps_a;
  const auto whole = [&](uint32_t steps, uint32_t other) CUBIST_LAMBDA {
    return steps == all ? device::round_up(steps, other) : steps;
  };
  task.a_strip = whole(steps_a, steps_b) * task.base_k;
  task.b_strip = whole(steps_b, steps_a) * task.base_k;
  task.a_tiles = static_cast<uint16_t>(steps_a == all && t.stepM > 1 ? t.stepM : 1);
  task.b_tiles = static_cast<uint16_t>(steps_b == all && t.stepN > 1 ? t.stepN : 1);
  const auto slots = [](int32_t depth, int32_t one)
                         CUBIST_LAMBDA { return static_cast<uint8_t>(depth >= 2 * one ? 2 : 1); };
  task.a_slots = slots(t.depthA1, t.stepM * t.stepKa);
  task.b_slots = slots(t.depthB1, t.stepN * t.stepKb);
  task.l0_slots = t.dbL0A > 1 && t.dbL0B > 1 ? 2 : 1;
  task.accumulators = t.dbL0C > 1 ? 2 : 1;
  task.is_n_first = t.iterateOrder == 1;
  task.matrices = task.a_share = task.b_share = 1;
  return task;
}

// ---- how results leave L0C

enum class Scales : uint8_t { kNone, kScalar, kVector };

template <class Types>
constexpr bool needs_scales() {
  return sizeof(typename Types::Result) == 1 ||
         (Types::kIsInteger && !AscendC::IsSameType<typename Types::Result, int32_t>::value);
}
template <class Types>
constexpr isa::QuantMode conversion_of(Scales scales) {
  using Result = typename Types::Result;
  using isa::QuantMode;
  const bool is_vector = scales == Scales::kVector;
  if constexpr (needs_scales<Types>()) {
    static_assert(sizeof(Result) == 1 || AscendC::IsSameType<Result, half>::value,
                  "Matmul: no such results of bytes: int32_t, half, int8_t or uint8_t");
    if (scales == Scales::kNone) return QuantMode::none;
    if constexpr (!Types::kIsInteger)
      return is_vector ? QuantMode::vqf322b8 : QuantMode::qf322b8;
    else if constexpr (sizeof(Result) == 1)
      return is_vector ? QuantMode::vreq8 : QuantMode::req8;
    else
      return is_vector ? QuantMode::vdeqf16 : QuantMode::deqf16;
  } else if constexpr (sizeof(Result) == 4) {
    static_assert(AscendC::IsSameType<Result, typename Types::Accumulator>::value,
                  "Matmul: no such results: float, half, bfloat16_t or bytes");
    return QuantMode::none;
  } else {
    return AscendC::IsSameType<Result, half>::value ? QuantMode::f322f16 : QuantMode::f322bf16;
  }
}
constexpr bool is_per_column(isa::QuantMode mode) {
  return mode == isa::QuantMode::vdeqf16 || mode == isa::QuantMode::vreq8 ||
         mode == isa::QuantMode::vqf322b8;
}

}  // namespace cubist::ascendc

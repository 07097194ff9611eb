// Host time of the vector unit in RTL: per repeat, every lane at work.
#include <benchmark/benchmark.h>

#include "rtl/test/operand_values.h"
#include "rtl/test/rtl_vector_core.h"
#include "rtl/test/vector_instructions.h"

namespace cubist::sim {
namespace {

// 64 repeats, side by side, x and y apart from the result or the result itself.
void run(benchmark::State& state, const VectorKind& kind, bool is_in_place) {
  RtlVectorCore core;
  Rng rng(1);
  vector::test::Bytes8 ub = core.machine.ub();
  const int bits = isa::bits_of(kind.source);
  for (uint64_t at = 0; at < vector::test::kUbBytes; at += static_cast<uint64_t>(bits) / 8)
    ub.store(at, bits, any_float(rng, bits == 16 ? kF16Shape : kF32Shape, Flavour::kNearOne));
  core.machine.set_ub(ub);
  core.machine.set_mask(~uint64_t{0}, ~uint64_t{0});
  constexpr uint32_t kRepeats = 32;
  const auto lanes = [&](uint64_t address, isa::DataType type) {
    const auto repeat = kind.lanes() * static_cast<unsigned>(isa::bits_of(type)) / 8 / 32;
    return vector::test::Lanes{address, 1, repeat, isa::bits_of(type)};
  };
  const VectorPlaces places{.dst = lanes(0, kind.result),
                            .x = lanes(is_in_place ? 0 : 8192, kind.source),
                            .y = lanes(16384, kind.source),
                            .scalar = ub.load(0, bits),
                            .repeat = kRepeats};
  const auto [op, operands] = instruction_of(kind, places);
  const VectorCommand command = *vector_command(op, operands, core.machine.registers);
  for ([[maybe_unused]] auto iteration : state) core.run({command});
  state.SetItemsProcessed(state.iterations() * kRepeats);
}

using enum isa::DataType;
BENCHMARK_CAPTURE(run, vadd_f16, {isa::Op::vadd, f16, f16}, false);
BENCHMARK_CAPTURE(run, vadd_f32, {isa::Op::vadd, f32, f32}, false);
BENCHMARK_CAPTURE(run, vadd_f32_in_place, {isa::Op::vadd, f32, f32}, true);
BENCHMARK_CAPTURE(run, vmul_f16, {isa::Op::vmul, f16, f16}, false);
BENCHMARK_CAPTURE(run, vmul_f32, {isa::Op::vmul, f32, f32}, false);
BENCHMARK_CAPTURE(run, vmla_f16, {isa::Op::vmla, f16, f16}, false);
BENCHMARK_CAPTURE(run, vmax_f16, {isa::Op::vmax, f16, f16}, false);
BENCHMARK_CAPTURE(run, vconv_f32_f16, {isa::Op::vconv, f32, f16}, false);
BENCHMARK_CAPTURE(run, vadds_f32, {isa::Op::vadds, f32, f32}, false);

}  // namespace
}  // namespace cubist::sim

// Throughput of the functional model of pipe V: bytes of destination per second.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "cubist/sim/functional.h"

namespace cubist::sim {
namespace {

constexpr int64_t kUbBytes = 192 * 1024;  // the 910B's
constexpr uint64_t kOperandBytes = 64 * 1024;
constexpr unsigned kRepeats = 240;

class NoGm : public GlobalMemory {
 public:
  const std::byte* read(uint64_t, uint64_t) override { throw std::logic_error("GM read"); }
  std::byte* write(uint64_t, uint64_t) override { throw std::logic_error("GM write"); }
};

struct Core {
  LocalMemories local{
      {.l1 = {}, .l0a = {}, .l0b = {}, .l0c = {}, .ub = {kUbBytes}, .bt = {}, .fb = {}}};
  NoGm gm;
  ControlRegisters registers;
  PipeResults results;
  CoreState state{local, gm, registers, results};

  Core() {
    registers[isa::Spr::vector_mask_lo] = registers[isa::Spr::vector_mask_hi] = ~uint64_t{0};
  }
};

void run(benchmark::State& state, isa::Op op, const isa::Operands& operands,
         uint64_t mask = ~uint64_t{0}) {
  Core core;
  core.registers[isa::Spr::vector_mask_lo] = mask;
  for (auto _ : state) execute(op, operands, core.state);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * kRepeats * 256);
}

void binary(benchmark::State& state, isa::Op op, isa::DataType type, unsigned block,
            uint64_t mask) {
  isa::VectorBinaryOperands i;
  i.src0 = kOperandBytes, i.src1 = 2 * kOperandBytes, i.repeat = kRepeats, i.type = type,
  i.src0_blk = block;
  run(state, op, i.pack(), mask);
}

void unary(benchmark::State& state, isa::Op op, isa::DataType type) {
  isa::VectorUnaryOperands i;
  i.src = kOperandBytes, i.repeat = kRepeats, i.type = type;
  run(state, op, i.pack());
}

void scalar(benchmark::State& state, isa::Op op, isa::DataType type) {
  isa::VectorScalarOperands i;
  i.src = kOperandBytes, i.repeat = kRepeats, i.type = i.dst_type = type, i.scalar = 1;
  run(state, op, i.pack());
}

void reduce(benchmark::State& state, isa::Op op, isa::DataType type) {
  isa::VectorReduceOperands i;
  i.src = kOperandBytes, i.repeat = kRepeats, i.type = type;
  run(state, op, i.pack());
}

void convert(benchmark::State& state, isa::DataType from, isa::DataType to) {
  isa::Vconv i;
  i.src = kOperandBytes, i.repeat = kRepeats, i.src_type = from, i.dst_type = to;
  i.src_rep = static_cast<uint32_t>(isa::bits_of(from)) / 4,
  i.dst_rep = static_cast<uint32_t>(isa::bits_of(to)) / 4;
  run(state, isa::Op::vconv, i.pack());
}

constexpr uint64_t kFullMask = ~uint64_t{0};
constexpr uint64_t kSparseMask = 0x5555'5555'5555'5555;

using isa::DataType;
using isa::Op;
BENCHMARK_CAPTURE(binary, vadd_f16, Op::vadd, DataType::f16, 1, kFullMask);
BENCHMARK_CAPTURE(binary, vadd_f32, Op::vadd, DataType::f32, 1, kFullMask);
BENCHMARK_CAPTURE(binary, vadd_f32_strided, Op::vadd, DataType::f32, 2, kFullMask);
BENCHMARK_CAPTURE(binary, vadd_f32_masked, Op::vadd, DataType::f32, 1, kSparseMask);
BENCHMARK_CAPTURE(binary, vmax_f16, Op::vmax, DataType::f16, 1, kFullMask);
BENCHMARK_CAPTURE(binary, vmax_f32, Op::vmax, DataType::f32, 1, kFullMask);
BENCHMARK_CAPTURE(binary, vdiv_f32, Op::vdiv, DataType::f32, 1, kFullMask);
BENCHMARK_CAPTURE(binary, vmla_f16, Op::vmla, DataType::f16, 1, kFullMask);
BENCHMARK_CAPTURE(scalar, vadds_f32, Op::vadds, DataType::f32);
BENCHMARK_CAPTURE(scalar, vmuls_f16, Op::vmuls, DataType::f16);
BENCHMARK_CAPTURE(unary, vrelu_f16, Op::vrelu, DataType::f16);
BENCHMARK_CAPTURE(unary, vexp_f16, Op::vexp, DataType::f16);
BENCHMARK_CAPTURE(unary, vexp_f32, Op::vexp, DataType::f32);
BENCHMARK_CAPTURE(unary, vln_f32, Op::vln, DataType::f32);
BENCHMARK_CAPTURE(reduce, vcadd_f32, Op::vcadd, DataType::f32);
BENCHMARK_CAPTURE(reduce, vcmax_f32, Op::vcmax, DataType::f32);
BENCHMARK_CAPTURE(convert, f16_to_f32, DataType::f16, DataType::f32);
BENCHMARK_CAPTURE(convert, f32_to_f16, DataType::f32, DataType::f16);
BENCHMARK_CAPTURE(convert, f32_to_s32, DataType::f32, DataType::s32);

}  // namespace
}  // namespace cubist::sim

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "timing/moved_bytes.h"
#include "timing/parts.h"

namespace cubist::sim {
namespace {

constexpr int64_t kRowBytes = 32;  // of a fractal of L0A and L0B: k0 elements
constexpr int64_t kAccumulatorBytes = 4;

[[noreturn]] void fail_type(isa::DataType type, const CostContext& context) {
  throw Error(Fault::kProgram,
              {.where = isa::info(context.op).name,
               .did = fmt::format("multiply {} bit elements (type number {}) on {}",
                                  isa::bits_of(type), static_cast<int>(type), context.chip.name),
               .expected = "a type of the chip's cube",
               .fix = "convert the operands to f16"});
}

// k per cycle; 0: the cube lacks the type.
int64_t depth_of(isa::DataType type, const CostContext& context) {
  const CubeSpec& cube = context.chip.cube;
  switch (type) {
    case isa::DataType::f16:
      return cube.depth_f16;
    case isa::DataType::bf16:
      return cube.has_bf16 ? cube.depth_f16 : 0;
    case isa::DataType::f32:
      return context.registers.as<isa::CtrlRegister>(isa::Spr::ctrl).hf32 != 0 ? cube.depth_hf32
                                                                               : cube.depth_f32;
    case isa::DataType::s8:
    case isa::DataType::u8:
      return cube.depth_s8;
    case isa::DataType::s4:
      return cube.depth_s4;
    default:
      return 0;
  }
}

int bytes_after(isa::QuantMode quant, isa::DataType source) {
  switch (quant) {
    case isa::QuantMode::none:
      return isa::bits_of(source) / 8;
    case isa::QuantMode::f322f16:
    case isa::QuantMode::vdeqf16:
    case isa::QuantMode::deqf16:
    case isa::QuantMode::f322bf16:
      return 2;
    case isa::QuantMode::vreq8:
    case isa::QuantMode::req8:
    case isa::QuantMode::vqf322b8:
    case isa::QuantMode::qf322b8:
      return 1;
  }
  throw Error(Fault::kProgram, {.where = "FixPipe",
                                .did = fmt::format("conversion {}", static_cast<int>(quant)),
                                .expected = "a QuantMode of isa/spec/enums.toml",
                                .fix = {}});
}

}  // namespace

Bytes moved_bytes(const isa::FixpipeOperands& i, const ControlRegisters& registers) {
  return Bytes{fixpipe_elements(i, registers) * bytes_after(i.quant, i.src_type)};
}

// Section 7.2: array time = fractals of m and n, times k padded to a fractal, over k per cycle;
// queued mads start issue_overhead later than that, the result is visible `latency` after it.
Cost cost_of(const isa::MadOperands& i, const CostContext& context) {
  if (i.m == 0 || i.n == 0 || i.k == 0) return kNoWork;
  const CubeSpec& cube = context.chip.cube;
  int64_t depth = depth_of(i.type_a, context);
  if (depth == 0) fail_type(i.type_a, context);
  // Section 1.3: 4:2 sparse keeps the rate of the dense-packed B, half of k.
  if (context.op == isa::Op::mad_sp) depth *= 2;
  const int64_t k0 =
      std::max<int64_t>(kRowBytes * 8 / isa::bits_of(i.type_a), i.k_align16 != 0 ? 16 : 0);
  const Cycles array{ceil_div(i.m, cube.rows) * ceil_div(i.n, cube.columns) *
                     ceil_div(round_up(i.k, k0), depth)};
  return {.startup = {0},
          .busy = array,
          .drain = cube.latency,
          .issue = array + cube.issue_overhead,
          .on_core =
              Bytes{round_up(i.m, kFractalSide) * round_up(i.n, kFractalSide) * kAccumulatorBytes}};
}

// Section 3.2: FixPipe handles half as many elements per cycle as its path has bytes (64 into L1),
// and writes at most the path.
Cost cost_of(const isa::FixpipeOperands& i, const CostContext& context) {
  const int64_t elements = fixpipe_elements(i, context.registers);
  if (elements == 0) return kNoWork;
  const MoverSpec& movers = context.chip.movers;
  const BytesPerCycle rate = context.op == isa::Op::copy_matrix_cc_to_gm     ? movers.l0c_to_gm
                             : context.op == isa::Op::copy_matrix_cc_to_cbuf ? movers.l0c_to_l1
                                                                             : movers.l0c_to_ub;
  const Bytes written = moved_bytes(i, context.registers);
  const Cycles busy =
      std::max(path_time(written, rate, context), path_time(Bytes{elements * 2}, rate, context));
  return {.startup = movers.fix_setup,
          .busy = busy,
          .drain = {0},
          .issue = movers.fix_setup + busy,
          .on_core = written};
}

// The vector unit is the mover (section 3.1): head and tail of a vector instruction, bytes counted
// on the L0C side.
Cost cost_of(const isa::CcBurstOperands& i, const CostContext& context) {
  const Bytes moved = moved_bytes(i, context.op);
  if (moved.value == 0) return kNoWork;
  // Section 3.3 gives L0C to UB; the other directions are assumed to use the same port of L0C at
  // the same rate.
  const Cycles busy = path_time(moved, context.chip.movers.l0c_to_ub, context);
  return {.startup = context.chip.vector.head,
          .busy = busy,
          .drain = context.chip.vector.tail,
          .issue = busy,
          .on_core = moved};
}

}  // namespace cubist::sim

// Throughput of the functional cube and its movers on this host. Counters: GFLOP/s of mad beside
// the host's own f32 peak, bytes per second of what the movers write.
#include <benchmark/benchmark.h>

#include "functional/cube/bench/host_peak.h"
#include "functional/cube/test/cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;

void finite_values(LocalMemory& memory, DataType type) {
  Rng rng(1);
  for (uint64_t e = 0; e < memory.size() / 2; ++e) {
    const uint16_t half = Half(rng.uniform(-1, 1)).bits;
    const uint16_t bfloat = Bfloat16(rng.uniform(-1, 1)).bits;
    store<uint16_t>(memory.data(), e, type == DataType::f16 ? half : bfloat);
  }
}

void mad(benchmark::State& state, DataType type) {
  const auto m = static_cast<uint32_t>(state.range(0)), n = static_cast<uint32_t>(state.range(1)),
             k = static_cast<uint32_t>(state.range(2));
  CubeCore core;
  finite_values(core.local.l0a, type);
  finite_values(core.local.l0b, type);
  isa::Mad i;
  i.m = m, i.n = n, i.k = k, i.init = 1, i.type_a = type, i.type_b = type;
  for (auto _ : state) {
    core.run(i);
    benchmark::ClobberMemory();
  }
  const double operations = 2.0 * m * n * k * static_cast<double>(state.iterations()) / 1e9;
  state.counters["GFLOP/s"] = benchmark::Counter(operations, benchmark::Counter::kIsRate);
  static const double peak = host_peak_gflops();
  state.counters["host_peak"] = peak;
  state.counters["share"] = benchmark::Counter(operations / peak, benchmark::Counter::kIsRate);
}

void shapes(benchmark::internal::Benchmark* b) {
  b->Args({128, 256, 64})
      ->Args({128, 128, 128})
      ->Args({16, 256, 128})
      ->Args({1, 256, 128})
      ->Args({100, 200, 75});
}
BENCHMARK_CAPTURE(mad, f16, DataType::f16)->Apply(shapes);
BENCHMARK_CAPTURE(mad, bf16, DataType::bf16)->Apply(shapes);
BENCHMARK_CAPTURE(mad, f32, DataType::f32)->Args({128, 128, 64})->Args({64, 128, 64});
BENCHMARK_CAPTURE(mad, s8, DataType::s8)->Args({128, 256, 128});

template <class Instruction>
void move(benchmark::State& state, CubeCore& core, const Instruction& i, int64_t bytes) {
  for (auto _ : state) {
    core.run(i);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}

void nd2nz_f16(benchmark::State& state) {
  CubeCore core;
  isa::CopyGmToCbufMultiNd2nz i;
  i.src = FlatGm::kBase, i.n_value = 256, i.d_value = 64, i.src_d = 512, i.dst_c0_stride = 256;
  move(state, core, i, 256 * 64 * 2);
}
BENCHMARK(nd2nz_f16);

void gm_to_l1(benchmark::State& state) {
  CubeCore core;
  isa::CopyGmToCbuf i;
  i.src = FlatGm::kBase, i.n_burst = 16, i.len_burst = 64;
  move(state, core, i, 16 * 64 * 32);
}
BENCHMARK(gm_to_l1);

void load3d_3x3_f16(benchmark::State& state) {
  CubeCore core;
  isa::FmatrixRegister f;
  f.l1_w = 28, f.l1_h = 28, f.pad_left = f.pad_right = f.pad_top = f.pad_bottom = 1;
  core.registers[isa::Spr::fmatrix] = f.pack_value();
  isa::Img2colv2CbufToCa i;
  i.filter_w = i.filter_h = 3, i.channel_size = 16 / 4 * 4, i.elem = 1, i.k_ext = 9 * 16,
  i.m_ext = 128;
  move(state, core, i, 9 * 16 * 128 * 2);
}
BENCHMARK(load3d_3x3_f16);

void load3d_as_load2d_f16(benchmark::State& state) {
  CubeCore core;
  isa::FmatrixRegister f;
  f.l1_w = 128, f.l1_h = 1;
  core.registers[isa::Spr::fmatrix] = f.pack_value();
  isa::Img2colv2CbufToCa i;
  i.channel_size = 128 / 4, i.elem = 1, i.k_ext = 128, i.m_ext = 128;
  move(state, core, i, 128 * 128 * 2);
}
BENCHMARK(load3d_as_load2d_f16);

void load2d_transpose_f16(benchmark::State& state) {
  CubeCore core;
  isa::LoadCbufToCb i;
  i.repeat = 64, i.transpose = 1;
  move(state, core, i, 64 * 512);
}
BENCHMARK(load2d_transpose_f16);

void fixpipe_f16(benchmark::State& state, uint32_t nz2nd, isa::ReluMode relu) {
  CubeCore core;
  isa::CopyMatrixCcToGm i;
  i.dst = FlatGm::kBase, i.n = 256, i.m = 128, i.src_stride = 128,
  i.quant = isa::QuantMode::f322f16, i.relu = relu;
  i.nz2nd = nz2nd, i.src_type = DataType::f32, i.dst_stride = nz2nd ? 256 : 128;
  move(state, core, i, 256 * 128 * 2);
}
BENCHMARK_CAPTURE(fixpipe_f16, nz, 0, isa::ReluMode::none);
BENCHMARK_CAPTURE(fixpipe_f16, nz_relu, 0, isa::ReluMode::normal);
BENCHMARK_CAPTURE(fixpipe_f16, nd_relu, 1, isa::ReluMode::normal);

void l0c_to_ub_f16(benchmark::State& state) {
  CubeCore core;
  isa::CopyMatrixCcToUbuf i;
  i.n_burst = 1, i.len_burst = 128, i.quant = isa::QuantMode::f322f16, i.relu = 1,
  i.type = DataType::f32;
  move(state, core, i, 128 * 512);
}
BENCHMARK(l0c_to_ub_f16);

}  // namespace
}  // namespace cubist::sim

// Micro-benchmarks of the cube core: single tiles of a matmul, f16 in, f32 in L0C. What they take
// is read from the task's report.
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/device/pipes.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

using device::Pipe;
using device::set_flag;
using device::wait_flag;

constexpr uint32_t kTileK = 64;
constexpr uint32_t kElement = 2, kC0 = 16, kFractal = 512;
constexpr uint32_t kL1Half = 256 * 1024, kL0Half = 32 * 1024;

constexpr isa::MadConfig mad_of(uint32_t m, uint32_t n) {
  return {.m = m, .k = kTileK, .n = n, .type_a = isa::DataType::f16, .type_b = isa::DataType::f16};
}

// `rows` rows of kTileK elements, `pitch` elements apart, to fractals in L1.
__forceinline__ void load_rows(uint32_t l1, uint64_t gm, uint32_t rows, uint32_t pitch) {
  xnpu::copy_gm_to_cbuf_multi_nd2nz(l1, gm,
                                    {.src_d = pitch,
                                     .dst_c0_stride = rows,
                                     .n_value = rows,
                                     .d_value = kTileK,
                                     .type = isa::DataType::f16});
}

constexpr uint32_t fractals_of(uint32_t rows) { return rows * kTileK * kElement / kFractal; }

}  // namespace

// C += A B over `tiles` tiles of m x n x 64, each stage of a tile after the other: rows of A and of
// B (transposed) from GM, `pitch` elements apart, L1 to L0, mad.
extern "C" __global__ __aicore__ __cube__ void tiles_in_turn(GM_ADDR a, GM_ADDR b, uint32_t m,
                                                             uint32_t n, uint32_t pitch,
                                                             uint32_t tiles) {
  for (uint32_t tile = 0; tile < tiles; ++tile) {
    const uint64_t column = uint64_t{tile} * kTileK * kElement;
    load_rows(0, device::gm(a) + column, m, pitch);
    load_rows(kL1Half, device::gm(b) + column, n, pitch);
    set_flag<Pipe::MTE2, Pipe::MTE1>(0);
    wait_flag<Pipe::MTE2, Pipe::MTE1>(0);
    xnpu::load_cbuf_to_ca(0, 0, {.repeat = fractals_of(m), .type = isa::DataType::f16});
    xnpu::load_cbuf_to_cb(0, kL1Half, {.repeat = fractals_of(n), .type = isa::DataType::f16});
    set_flag<Pipe::MTE1, Pipe::M>(0);
    wait_flag<Pipe::MTE1, Pipe::M>(0);
    isa::MadConfig mad = mad_of(m, n);
    mad.init = tile == 0;
    xnpu::mad(0, 0, 0, mad);
    set_flag<Pipe::M, Pipe::MTE2>(0);
    wait_flag<Pipe::M, Pipe::MTE2>(0);
  }
}

// The same product with A and B in L1: loads by load3d into two halves of L0, mads behind them.
extern "C" __global__ __aicore__ __cube__ void tiles_overlapped(uint32_t m, uint32_t n,
                                                                uint32_t tiles) {
  constexpr isa::Load3dConfig kPointwise = {.stride_w = 1,
                                            .stride_h = 1,
                                            .filter_w = 1,
                                            .filter_h = 1,
                                            .dilation_w = 1,
                                            .dilation_h = 1,
                                            .elem = 1};
  // A is a map of m pixels and 64 channels, B one of 64 pixels and n channels.
  isa::Load3dConfig a = kPointwise, b = kPointwise;
  a.channel_size = a.k_ext = kTileK;
  a.channel_size /= 4;
  a.m_ext = m;
  b.channel_size = n / 4;
  b.k_ext = n;
  b.m_ext = kTileK;
  b.fmatrix_b = 1;
  xnpu::set_spr<isa::Spr::fmatrix>(isa::FmatrixRegister{.l1_w = m, .l1_h = 1}.pack_value());
  xnpu::set_spr<isa::Spr::fmatrix_b>(isa::FmatrixRegister{.l1_w = kTileK, .l1_h = 1}.pack_value());
  set_flag<Pipe::M, Pipe::MTE1>(0);
  set_flag<Pipe::M, Pipe::MTE1>(1);
  for (uint32_t tile = 0; tile < tiles; ++tile) {
    const uint32_t half = tile % 2, l0 = half * kL0Half;
    wait_flag<Pipe::M, Pipe::MTE1>(half);
    xnpu::img2colv2_cbuf_to_ca(l0, 0, a);
    xnpu::img2colv2_cbuf_to_cb(l0, kL1Half, b);
    set_flag<Pipe::MTE1, Pipe::M>(half);
    wait_flag<Pipe::MTE1, Pipe::M>(half);
    isa::MadConfig mad = mad_of(m, n);
    mad.init = tile == 0;
    xnpu::mad(0, l0, l0, mad);
    set_flag<Pipe::M, Pipe::MTE1>(half);
  }
  wait_flag<Pipe::M, Pipe::MTE1>(0);
  wait_flag<Pipe::M, Pipe::MTE1>(1);
}

// A chain of mads onto one m x n accumulator, coupled to FixPipe by unit flags or not.
extern "C" __global__ __aicore__ __cube__ void mad_chain(uint32_t m, uint32_t n, uint32_t mads,
                                                         uint32_t unit_flag) {
  isa::MadConfig mad = mad_of(m, n);
  for (uint32_t i = 0; i < mads; ++i) {
    mad.init = i == 0;
    if (unit_flag != 0)
      mad.unit_flag = i + 1 == mads ? isa::UnitFlag::check_flip : isa::UnitFlag::check;
    xnpu::mad(0, 0, 0, mad);
  }
}

}  // namespace cubist::validation

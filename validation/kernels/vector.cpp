// Micro-benchmarks of the vector unit. A kernel writes what it measured to GM: ticks of the system
// counter from before its first instruction until all pipes are empty.
#include "cubist/device/arithmetic.h"
#include "cubist/device/block.h"
#include "cubist/device/movers.h"
#include "cubist/device/pipes.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::validation {
namespace {

using device::barrier;
using device::Pipe;

template <class Work>
__forceinline__ void measure(GM_ADDR ticks, Work work) {
  barrier<Pipe::ALL>();
  const uint64_t start = xnpu::get_spr<isa::Spr::sys_cnt>();
  work();
  barrier<Pipe::ALL>();
  *reinterpret_cast<uint64_t*>(ticks) = xnpu::get_spr<isa::Spr::sys_cnt>() - start;
}

}  // namespace

// `count` times dst = src0 + src1, f32, 64 repeats. `src0_blk`, `src0_rep`: strides of src0 in 32
// B.
extern "C" __global__ __aicore__ void adds(GM_ADDR ticks, uint32_t count, uint32_t src0,
                                           uint32_t src1, uint32_t dst, uint32_t src0_blk,
                                           uint32_t src0_rep) {
  const isa::VectorBinaryConfig config = {
      .repeat = 64, .src0_blk = src0_blk, .src0_rep = src0_rep, .type = isa::DataType::f32};
  measure(ticks, [&] {
    for (uint32_t i = 0; i < count; ++i) {
      xnpu::vadd(dst, src0, src1, config);
      barrier<Pipe::V>();
    }
  });
}

// `count` times a copy of `rows` repeats that puts the 8 blocks of each `stride` blocks apart.
extern "C" __global__ __aicore__ void scatter(uint32_t count, uint32_t rows, uint32_t stride) {
  constexpr uint32_t kDestination = 0x10000;
  for (uint32_t i = 0; i < count; ++i) {
    xnpu::vcopy(kDestination, 0,
                {.repeat = rows, .dst_blk = stride, .dst_rep = 1, .type = isa::DataType::f16});
    barrier<Pipe::V>();
  }
}

// `count` times the sum of 256 floats, in the three ways of the manual: counter mode, a barrier
// after each step. Registers are set as the API does: mode, then a count per step, then mode.
extern "C" __global__ __aicore__ void sum_256(GM_ADDR ticks, uint32_t count, uint32_t method) {
  constexpr uint32_t kSource = 0, kPartial = 0x1000, kResult = 0x2000, kElements = 256;
  constexpr uint32_t kPerRepeat = 64, kPerBlock = 8;
  const auto by_repeats = [](uint32_t dst, uint32_t src, uint32_t elements) {
    xnpu::set_spr<isa::Spr::vector_mask_lo>(elements);
    xnpu::vcadd(dst, src, {.type = isa::DataType::f32});
    barrier<Pipe::V>();
  };
  const auto by_blocks = [](uint32_t dst, uint32_t src, uint32_t elements) {
    xnpu::set_spr<isa::Spr::vector_mask_lo>(elements);
    xnpu::vcgadd(dst, src, {.type = isa::DataType::f32});
    barrier<Pipe::V>();
  };
  measure(ticks, [&] {
    for (uint32_t i = 0; i < count; ++i) {
      xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{.counter_mode = 1}.pack_value());
      if (method == 0) {
        by_repeats(kPartial, kSource, kElements);
        by_repeats(kResult, kPartial, kElements / kPerRepeat);
      } else if (method == 1) {
        by_blocks(kPartial, kSource, kElements);
        by_blocks(kPartial, kPartial, kElements / kPerBlock);
        by_blocks(kResult, kPartial, kElements / kPerBlock / kPerBlock);
      } else {
        by_blocks(kPartial, kSource, kElements);
        by_repeats(kResult, kPartial, kElements / kPerBlock);
      }
      xnpu::set_spr<isa::Spr::ctrl>(0);
    }
  });
}

// The sum of `elements` floats, copy from GM included: halves added to each other down to a repeat
// and then one vcadd (`halves` 1), or vcadd until one is left (0).
extern "C" __global__ __aicore__ void sum_of_many(GM_ADDR ticks, GM_ADDR x, uint32_t elements,
                                                  uint32_t halves) {
  constexpr uint32_t kSource = 0, kPerRepeat = 64, kPerBlock = 8, kFloat = 4;
  measure(ticks, [&] {
    device::load_bytes(kSource, device::gm(x), elements * kFloat);
    device::set_flag<Pipe::MTE2, Pipe::V>(0);
    device::wait_flag<Pipe::MTE2, Pipe::V>(0);
    xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{.counter_mode = 1}.pack_value());
    uint32_t left = elements;
    while (halves != 0 && left > kPerRepeat) {
      const uint32_t half = device::round_up(device::ceil_div(left, 2), kPerBlock);
      xnpu::set_spr<isa::Spr::vector_mask_lo>(left - half);
      xnpu::vadd(kSource, kSource, kSource + half * kFloat, {.type = isa::DataType::f32});
      barrier<Pipe::V>();
      left = half;
    }
    while (left > 1) {
      xnpu::set_spr<isa::Spr::vector_mask_lo>(left);
      xnpu::vcadd(kSource, kSource, {.type = isa::DataType::f32});
      barrier<Pipe::V>();
      left = device::ceil_div(left, kPerRepeat);
    }
  });
}

// 180 additions of one repeat; the mask is set and cleared around each, or once.
extern "C" __global__ __aicore__ void masked_adds(uint32_t per_add) {
  constexpr uint32_t kAdds = 180;
  const auto set_mask = [](uint64_t lo, uint64_t hi) {
    xnpu::set_spr<isa::Spr::vector_mask_hi>(hi);
    xnpu::set_spr<isa::Spr::vector_mask_lo>(lo);
  };
  constexpr uint64_t kAll = ~uint64_t{0};
  const isa::VectorBinaryConfig add = {.repeat = 1, .type = isa::DataType::f16};
  if (per_add != 0) {
    for (uint32_t i = 0; i < kAdds; ++i) {
      set_mask(kAll, kAll);
      xnpu::vadd(0x20000, 0, 0x10100, add);
      set_mask(kAll, kAll);
    }
  } else {
    set_mask(kAll, kAll);
    for (uint32_t i = 0; i < kAdds; ++i) xnpu::vadd(0x20000, 0, 0x10100, add);
    set_mask(kAll, kAll);
  }
}

}  // namespace cubist::validation

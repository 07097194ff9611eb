// z = factor * x + bias over `count` f32, a multiple of 64 that fits UB: one block, plain
// intrinsics.
#pragma once

#include "cubist/kernel.h"
#include "cubist/xnpu.h"

struct ScaleTiling {
  uint32_t count;
  float bias;
};

__aicore__ inline uint32_t bits_of(float value) {
  uint32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

__aicore__ inline void scale_tile(GM_ADDR x, GM_ADDR z, uint32_t count, float factor, float bias) {
  using namespace cubist;
  using isa::Pipe;
  const isa::BurstConfig copy = {.len_burst = count * uint32_t{sizeof(float)} / 32};
  const uint32_t repeat = count / 64;
  xnpu::copy_gm_to_ubuf(0, reinterpret_cast<uint64_t>(x), copy);
  xnpu::set_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::V, .id = 0});
  xnpu::wait_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::V, .id = 0});
  xnpu::vmuls(0, 0, bits_of(factor), {.repeat = repeat, .type = isa::DataType::f32});
  xnpu::pipe_barrier({.pipe = Pipe::V});
  xnpu::vadds(0, 0, bits_of(bias), {.repeat = repeat, .type = isa::DataType::f32});
  xnpu::set_flag({.src_pipe = Pipe::V, .dst_pipe = Pipe::MTE3, .id = 0});
  xnpu::wait_flag({.src_pipe = Pipe::V, .dst_pipe = Pipe::MTE3, .id = 0});
  xnpu::copy_ubuf_to_gm(reinterpret_cast<uint64_t>(z), 0, copy);
}

// Shorthand of the kernels of this folder; without debug lines, so that reports name the kernel's
// own.
#pragma once

#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;
using isa::DataType;
using isa::Pipe;

// `in` and `out` were written by the host, `fresh` by nobody; 16 KiB each.
#define ARGUMENTS \
  [[maybe_unused]] GM_ADDR in, [[maybe_unused]] GM_ADDR out, [[maybe_unused]] GM_ADDR fresh
#define KERNEL(name) extern "C" __global__ __aicore__ void name(ARGUMENTS)
#define CUBE_KERNEL(name) extern "C" __global__ __cube__ __aicore__ void name(ARGUMENTS)
#define MIXED_KERNEL(name) extern "C" __global__ __mix__(1, 2) __aicore__ void name(ARGUMENTS)
#define SHORTHAND [[gnu::always_inline, gnu::nodebug]] inline

template <Pipe Src, Pipe Dst>
SHORTHAND void set_flag(uint32_t id) {
  xnpu::set_flag({.src_pipe = Src, .dst_pipe = Dst, .id = id});
}
template <Pipe Src, Pipe Dst>
SHORTHAND void wait_flag(uint32_t id) {
  xnpu::wait_flag({.src_pipe = Src, .dst_pipe = Dst, .id = id});
}
template <Pipe Src, Pipe Dst>
SHORTHAND void order(uint32_t id) {  // what Dst does next comes after what Src did
  set_flag<Src, Dst>(id);
  wait_flag<Src, Dst>(id);
}
template <Pipe P>
SHORTHAND void barrier() {
  xnpu::pipe_barrier({.pipe = P});
}

SHORTHAND uint64_t gm(GM_ADDR p) { return reinterpret_cast<uint64_t>(p); }
SHORTHAND uint32_t block() { return xnpu::get_spr<isa::Spr::block_idx>(); }
SHORTHAND volatile uint32_t& ub_word(uint32_t address) {
  return *reinterpret_cast<volatile uint32_t*>(0x10000000ull + address);
}

constexpr uint64_t kOne = 0x3f800000;  // f32
// UB addresses and blocks of 32 B; repeats of 64 f32.
SHORTHAND void load(uint64_t ub, uint64_t from, uint32_t blocks) {
  xnpu::copy_gm_to_ubuf(ub, from, {.len_burst = blocks});
}
SHORTHAND void store(uint64_t to, uint64_t ub, uint32_t blocks) {
  xnpu::copy_ubuf_to_gm(to, ub, {.len_burst = blocks});
}
SHORTHAND void count_lanes() {  // vector_mask_lo counts elements from here on
  xnpu::set_spr<isa::Spr::ctrl>(isa::CtrlRegister{.counter_mode = 1}.pack_value());
}
SHORTHAND void add_one(uint64_t dst, uint64_t src, uint32_t repeats) {
  xnpu::vadds(dst, src, kOne, {.repeat = repeats, .type = DataType::f32});
}
SHORTHAND void fill(uint64_t dst, uint32_t repeats) {
  xnpu::vector_dup(dst, kOne, {.repeat = repeats, .type = DataType::f32});
}

// One 16 x 16 x 16 multiplication of f16 at the start of every memory.
SHORTHAND void load_l1(GM_ADDR from) { xnpu::copy_gm_to_cbuf(0, gm(from), {.len_burst = 64}); }
SHORTHAND void load_a(uint32_t repeats) {
  xnpu::load_cbuf_to_ca(0, 0, {.repeat = repeats, .type = DataType::f16});
}
SHORTHAND void load_b(uint32_t repeats) {
  xnpu::load_cbuf_to_cb(0, 0, {.repeat = repeats, .type = DataType::f16});
}
SHORTHAND void multiply(uint32_t init, isa::UnitFlag unit_flag = isa::UnitFlag::off) {
  xnpu::mad(0, 0, 0,
            {.m = 16,
             .k = 16,
             .n = 16,
             .unit_flag = unit_flag,
             .init = init,
             .type_a = DataType::f16,
             .type_b = DataType::f16});
}
SHORTHAND void store_c(GM_ADDR to, isa::UnitFlag unit_flag = isa::UnitFlag::off) {
  xnpu::copy_matrix_cc_to_gm(gm(to), 0,
                             {.dst_stride = 32,
                              .n = 16,
                              .m = 16,
                              .src_stride = 16,
                              .unit_flag = unit_flag,
                              .src_type = DataType::f32});
}

// Kernels of the device conformance suite and of the AscendCL tests. Lines marked "line: x" are
// where the fault of kernel x is.
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

using namespace cubist;
using isa::Pipe;

namespace {

constexpr uint32_t kBlock = 32;

uint64_t address(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }

const char* const kDigits[] = {"zero", "one", "two"};

[[gnu::noinline]] uint64_t sum_to(uint64_t n) { return n == 0 ? 0 : n + sum_to(n - 1); }

}  // namespace

extern "C" {

// out[block] = value + block
__global__ __aicore__ void write_block_index(uint64_t* out, uint64_t value) {
  const uint64_t block = xnpu::get_spr<isa::Spr::block_idx>();
  out[block] = value + block;
}

// Sums 1..n on the stack.
__global__ __aicore__ void recurse(uint64_t* out, uint64_t n) { *out = sum_to(n); }

__global__ __aicore__ void ten_arguments(int64_t* out, int64_t a, int64_t b, int64_t c, int64_t d,
                                         int64_t e, int64_t f, int64_t g, int64_t h, int32_t i) {
  out[0] = a + 10 * (b + 10 * (c + 10 * (d + 10 * (e + 10 * (f + 10 * (g + 10 * h))))));
  out[1] = i;
}

// The first letter of a word that a relocated table of pointers leads to.
__global__ __aicore__ void read_table(uint64_t* out, uint64_t i) {
  *out = static_cast<uint64_t>(kDigits[i % 3][0]);
}

struct Tiling {
  uint32_t words[8];
};
// A struct of more than 16 bytes: by reference.
__global__ __aicore__ void sum_struct(uint64_t* out, Tiling tiling) {
  uint64_t sum = 0;
  for (const uint32_t word : tiling.words) sum += word;
  *out = sum;
}

// Copies `count` blocks of 32 B through UB; block 0 only.
__global__ __aicore__ void copy_through_ub(GM_ADDR dst, GM_ADDR src, uint32_t count) {
  if (xnpu::get_spr<isa::Spr::block_idx>() != 0) return;
  xnpu::copy_gm_to_ubuf(0, address(src), {.len_burst = count});
  xnpu::set_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::MTE3, .id = 0});
  xnpu::wait_flag({.src_pipe = Pipe::MTE2, .dst_pipe = Pipe::MTE3, .id = 0});
  xnpu::copy_ubuf_to_gm(address(dst), 0, {.len_burst = count});
}

// *dst = *src through UB, without the flag MTE2 -> S that it takes.
__global__ __aicore__ void read_without_flag(uint64_t* dst, GM_ADDR src) {
  constexpr uint64_t kUbWindow = 0x1000'0000;
  xnpu::copy_gm_to_ubuf(0, address(src), {.len_burst = 1});
  *dst = *reinterpret_cast<volatile uint64_t*>(kUbWindow);
}

__global__ __aicore__ void read_outside_gm(GM_ADDR src) {
  const uint64_t outside = address(src) + (uint64_t{1} << 40);
  xnpu::copy_gm_to_ubuf(0, outside, {.len_burst = 1});  // line: read_outside_gm
}

__global__ __aicore__ void misaligned_ub(GM_ADDR src) {
  xnpu::copy_gm_to_ubuf(kBlock / 2, address(src), {.len_burst = 1});  // line: misaligned_ub
}

__global__ __aicore__ void scalar_read_outside(GM_ADDR src) {
  src[0] = *reinterpret_cast<volatile uint8_t*>(uint64_t{1} << 60);  // line: scalar_read_outside
}

__global__ __aicore__ void unknown_instruction(GM_ADDR) {
  asm volatile(".word 0xffffffff");  // line: unknown_instruction
}

__global__ __aicore__ void trap(GM_ADDR) {
  xnpu::trap(0xbad);  // line: trap
}

__global__ __aicore__ void wait_forever(GM_ADDR) {
  xnpu::wait_flag({.src_pipe = Pipe::V, .dst_pipe = Pipe::S, .id = 1});  // line: wait_forever
}

}  // extern "C"

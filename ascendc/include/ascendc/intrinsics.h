// The few functions below the API that kernels call directly. A __ubuf__ pointer is one into the
// window where scalar code finds UB.
#pragma once

#include "ascendc/atomic.h"
#include "ascendc/misuse.h"
#include "ascendc/tensor.h"
#include "cubist/xnpu.h"

namespace cubist::ascendc {

CUBIST_API uint64_t ub_address(const void* pointer) {
  return reinterpret_cast<uint64_t>(pointer) - kUbWindow;
}

}  // namespace cubist::ascendc

// The address of byte `offset` of UB.
CUBIST_API uint64_t get_imm(uint64_t offset) { return cubist::ascendc::kUbWindow + offset; }

// Bursts of `length` blocks of 32 B. `sid`: unused, as everywhere.
CUBIST_API void copy_gm_to_ubuf(__ubuf__ void* dst, __gm__ const void* src, uint8_t /*sid*/,
                                uint16_t bursts, uint16_t length, uint16_t src_gap,
                                uint16_t dst_gap) {
  cubist::xnpu::copy_gm_to_ubuf(
      cubist::ascendc::ub_address(dst), reinterpret_cast<uint64_t>(src),
      {.n_burst = bursts, .len_burst = length, .src_gap = src_gap, .dst_gap = dst_gap});
}
CUBIST_API void copy_ubuf_to_gm(__gm__ void* dst, __ubuf__ const void* src, uint8_t /*sid*/,
                                uint16_t bursts, uint16_t length, uint16_t src_gap,
                                uint16_t dst_gap) {
  cubist::xnpu::copy_ubuf_to_gm(
      reinterpret_cast<uint64_t>(dst), cubist::ascendc::ub_address(src),
      {.n_burst = bursts, .len_burst = length, .src_gap = src_gap, .dst_gap = dst_gap});
}
CUBIST_API void copy_ubuf_to_ubuf(__ubuf__ void* dst, __ubuf__ const void* src, uint8_t /*sid*/,
                                  uint16_t bursts, uint16_t length, uint16_t src_gap,
                                  uint16_t dst_gap) {
  cubist::xnpu::copy_ubuf_to_ubuf(
      cubist::ascendc::ub_address(dst), cubist::ascendc::ub_address(src),
      {.n_burst = bursts, .len_burst = length, .src_gap = src_gap, .dst_gap = dst_gap});
}

// How a copy into L1 fills what its bursts leave out.
enum pad_t : uint8_t {
  PAD_NONE,
  PAD_MODE1,
  PAD_MODE2,
  PAD_MODE3,
  PAD_MODE4,
  PAD_MODE5,
  PAD_MODE6,
  PAD_MODE7,
  PAD_MODE8
};
// Into L1, whose pointers are addresses.
CUBIST_API void copy_gm_to_cbuf(__cbuf__ void* dst, __gm__ const void* src, uint8_t /*sid*/,
                                uint16_t bursts, uint16_t length, uint16_t src_gap,
                                uint16_t dst_gap, pad_t mode = PAD_NONE) {
  cubist::ascendc::require(mode == PAD_NONE,
                           "copy_gm_to_cbuf: pad mode {}\nPAD_NONE: not implemented "
                           "otherwise\nInitConstValue before the copy",
                           mode);
  cubist::xnpu::copy_gm_to_cbuf(
      reinterpret_cast<uint64_t>(dst), reinterpret_cast<uint64_t>(src),
      {.n_burst = bursts, .len_burst = length, .src_gap = src_gap, .dst_gap = dst_gap});
}

// Bursts of `length` bytes; gaps in bytes on the side of GM, in blocks of 32 B on the side of UB;
// padding in elements of mov_pad_val (set_mov_pad_val).
#define CUBIST_ALIGNED_COPIES(load, store, element)                                               \
  CUBIST_API void load(__ubuf__ void* dst, __gm__ const void* src, uint8_t /*sid*/,               \
                       uint16_t bursts, uint32_t length, uint8_t left, uint8_t right,             \
                       uint32_t src_gap, uint32_t dst_gap) {                                      \
    cubist::xnpu::copy_gm_to_ubuf_align(                                                          \
        cubist::ascendc::ub_address(dst), reinterpret_cast<uint64_t>(src),                        \
        CUBIST_CHECKED(#load,                                                                     \
                       (cubist::isa::BurstAlignConfig{.gm_gap = src_gap,                          \
                                                      .ub_gap = dst_gap,                          \
                                                      .n_burst = bursts,                          \
                                                      .len_burst = length,                        \
                                                      .left_pad = left,                           \
                                                      .right_pad = right,                         \
                                                      .type = cubist::isa::DataType::element}))); \
  }                                                                                               \
  CUBIST_API void store(__gm__ void* dst, __ubuf__ const void* src, uint8_t /*sid*/,              \
                        uint16_t bursts, uint32_t length, uint8_t /*left*/, uint8_t /*right*/,    \
                        uint32_t src_gap, uint32_t dst_gap) {                                     \
    cubist::xnpu::copy_ubuf_to_gm_align(                                                          \
        reinterpret_cast<uint64_t>(dst), cubist::ascendc::ub_address(src),                        \
        CUBIST_CHECKED(#store,                                                                    \
                       (cubist::isa::BurstAlignConfig{.gm_gap = dst_gap,                          \
                                                      .ub_gap = src_gap,                          \
                                                      .n_burst = bursts,                          \
                                                      .len_burst = length,                        \
                                                      .type = cubist::isa::DataType::element}))); \
  }
CUBIST_ALIGNED_COPIES(copy_gm_to_ubuf_align_b8, copy_ubuf_to_gm_align_b8, u8)
CUBIST_ALIGNED_COPIES(copy_gm_to_ubuf_align_b16, copy_ubuf_to_gm_align_b16, u16)
CUBIST_ALIGNED_COPIES(copy_gm_to_ubuf_align_b32, copy_ubuf_to_gm_align_b32, u32)
#undef CUBIST_ALIGNED_COPIES
CUBIST_API void set_mov_pad_val(uint64_t bits) {
  cubist::xnpu::set_spr<cubist::isa::Spr::mov_pad_val>(bits);
}

enum cache_line_t : uint8_t { SINGLE_CACHE_LINE, ENTIRE_DATA_CACHE };
enum dcci_dst_t : uint8_t { CACHELINE_ALL, CACHELINE_UB, CACHELINE_OUT, CACHELINE_ATOMIC };
CUBIST_API void dcci(__gm__ const void* address, uint64_t line,
                     dcci_dst_t /*destination*/ = CACHELINE_ALL) {
  cubist::xnpu::dcci(reinterpret_cast<uint64_t>(address), {.entire = line == ENTIRE_DATA_CACHE});
}

// Operation and type of later writes to GM.
CUBIST_API void set_atomic_none() { AscendC::SetAtomicNone(); }
CUBIST_API void set_atomic_f32() { AscendC::SetAtomicType<float>(); }
CUBIST_API void set_atomic_f16() { AscendC::SetAtomicType<half>(); }
CUBIST_API void set_atomic_bf16() { AscendC::SetAtomicType<bfloat16_t>(); }
CUBIST_API void set_atomic_s32() { AscendC::SetAtomicType<int32_t>(); }
CUBIST_API void set_atomic_s16() { AscendC::SetAtomicType<int16_t>(); }
CUBIST_API void set_atomic_s8() { AscendC::SetAtomicType<int8_t>(); }
CUBIST_API void set_atomic_add() { cubist::ascendc::set_atomic_op(cubist::isa::AtomicOp::add); }
CUBIST_API void set_atomic_max() { cubist::ascendc::set_atomic_op(cubist::isa::AtomicOp::max); }
CUBIST_API void set_atomic_min() { cubist::ascendc::set_atomic_op(cubist::isa::AtomicOp::min); }

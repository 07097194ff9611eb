// The few functions below the API that kernels call directly. A __ubuf__ pointer is one into the
// window where scalar code finds UB.
#pragma once

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

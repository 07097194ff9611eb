// What a block of a launch reads once at its start: its tiling, and its share of the work.
#pragma once

#include "cubist/device/arithmetic.h"
#include "cubist/kernel.h"
#include "cubist/xnpu.h"

namespace cubist::device {

// The tiling words that the planner wrote (a struct of uint32_t), by scalar loads.
template <class Tiling>
__forceinline__ Tiling read_tiling(GM_ADDR words) {
  return *reinterpret_cast<const Tiling*>(words);
}

__forceinline__ uint64_t gm(GM_ADDR pointer) { return reinterpret_cast<uint64_t>(pointer); }

__forceinline__ uint32_t block_index() {
  return static_cast<uint32_t>(xnpu::get_spr<isa::Spr::block_idx>());
}

// Units [begin, end) of this block; the first `total % blocks` blocks take one more.
struct Share {
  uint32_t begin, end;
};
__forceinline__ Share share_of_block(uint32_t total) {
  const uint32_t block = block_index();
  const auto blocks = static_cast<uint32_t>(xnpu::get_spr<isa::Spr::block_num>());
  const uint32_t each = total / blocks, more = total % blocks;
  const uint32_t begin = block * each + smaller(block, more);
  return {begin, begin + each + (block < more ? 1 : 0)};
}

}  // namespace cubist::device

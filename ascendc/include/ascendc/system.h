// What a block knows of itself, and how it stops.
#pragma once

#include "ascendc/local_space.h"
#include "ascendc/mask.h"
#include "ascendc/misuse.h"

namespace AscendC {

enum : int32_t { AIC = 1, AIV = 2, MIX = 3 };

// The kind of core that this kernel is compiled for.
#if !defined(__DAV_C220__)
inline constexpr int32_t g_coreType = MIX;  // cube and vector under one scalar unit
#elif defined(__DAV_C220_CUBE__)
inline constexpr int32_t g_coreType = AIC;
#else
inline constexpr int32_t g_coreType = AIV;
#endif

CUBIST_API int64_t GetBlockIdx() {
  return static_cast<int64_t>(cubist::xnpu::get_spr<cubist::isa::Spr::block_idx>());
}
CUBIST_API int64_t GetBlockNum() {
  return static_cast<int64_t>(cubist::xnpu::get_spr<cubist::isa::Spr::block_num>());
}
// Mixed kernels are not implemented, so a block is one core.
CUBIST_API int64_t GetSubBlockIdx() { return 0; }
CUBIST_API int64_t GetSubBlockNum() { return 1; }
CUBIST_API int64_t GetTaskRation() { return 1; }
CUBIST_API int64_t GetTaskRatio() { return 1; }

// Where this block's part begins, `count` elements for each (sources of 2023).
template <class T>
CUBIST_API GM_ADDR ParamOffset(GM_ADDR base, uint64_t count) {
  return base + static_cast<uint64_t>(GetBlockIdx()) * count * sizeof(T);
}

CUBIST_API int64_t GetSystemCycle() {
  return static_cast<int64_t>(cubist::xnpu::get_spr<cubist::isa::Spr::sys_cnt>());
}
CUBIST_API uint32_t GetUBSizeInBytes() {
  return cubist::ascendc::size_of(cubist::ascendc::LocalSpace::UB);
}
// Bytes that a vector instruction takes of an operand per repeat.
CUBIST_API constexpr uint32_t GetVecLen() { return cubist::ascendc::kRepeatBytes; }

// Plain stores, normal mode, every lane.
CUBIST_API void InitSocState() {
  cubist::xnpu::set_spr<cubist::isa::Spr::ctrl>(0);
  cubist::ascendc::set_all_lanes();
}

CUBIST_API void Trap() { cubist::ascendc::stop("Trap()"); }

template <class... Values>
CUBIST_API void PRINTF(const char*, Values...) {
  static_assert(cubist::ascendc::kNever<Values...>, "PRINTF: not implemented");
}
template <class T>
CUBIST_API void DumpTensor(const T&, uint32_t, uint32_t) {
  static_assert(cubist::ascendc::kNever<T>, "DumpTensor: not implemented");
}

}  // namespace AscendC

CUBIST_API int64_t get_block_idx() { return AscendC::GetBlockIdx(); }
CUBIST_API int64_t get_block_num() { return AscendC::GetBlockNum(); }
CUBIST_API int64_t get_subblockid() { return AscendC::GetSubBlockIdx(); }
CUBIST_API int64_t get_subblockdim() { return AscendC::GetSubBlockNum(); }

#define ASCEND_IS_AIC constexpr((AscendC::g_coreType & AscendC::AIC) != 0)
#define ASCEND_IS_AIV constexpr((AscendC::g_coreType & AscendC::AIV) != 0)
#define ASCEND_IS_NOT_AIC constexpr((AscendC::g_coreType & AscendC::AIC) == 0)
#define ASCEND_IS_NOT_AIV constexpr((AscendC::g_coreType & AscendC::AIV) == 0)

#define ASSERT(condition) \
  cubist::ascendc::require(bool(condition), "ASSERT(" #condition ")\na condition that holds")
#define ASCENDC_ASSERT(condition, ...)      \
  cubist::ascendc::require(bool(condition), \
                           "ASCENDC_ASSERT(" #condition ")\na condition that holds")
#ifndef assert
#define assert(condition) \
  cubist::ascendc::require(bool(condition), "assert(" #condition ")\na condition that holds")
#endif

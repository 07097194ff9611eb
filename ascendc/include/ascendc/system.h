// What a block knows of itself, and how it stops.
#pragma once

#include "ascendc/local_space.h"
#include "ascendc/mask.h"
#include "ascendc/misuse.h"

namespace cubist::ascendc {

CUBIST_API isa::SubBlockRegister sub_block() {
  isa::SubBlockRegister core;
  core.unpack_value(xnpu::get_spr<isa::Spr::sub_block>());
  return core;
}

}  // namespace cubist::ascendc

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

}  // namespace AscendC

// As the chip numbers them: block_idx is that of the group in a mixed kernel.
CUBIST_API int64_t get_block_idx() {
  return static_cast<int64_t>(cubist::xnpu::get_spr<cubist::isa::Spr::block_idx>());
}
CUBIST_API int64_t get_block_num() {
  return static_cast<int64_t>(cubist::xnpu::get_spr<cubist::isa::Spr::block_num>());
}
CUBIST_API int64_t get_subblockid() { return cubist::ascendc::sub_block().index; }
// Vector cores of a group, 1 where a block is one core.
CUBIST_API int64_t get_subblockdim() { return cubist::ascendc::sub_block().count; }

namespace AscendC {

// Vector cores of a mixed kernel are counted through all groups.
CUBIST_API int64_t GetBlockIdx() {
  if constexpr (g_coreType != AIV) return get_block_idx();
  return get_block_idx() * get_subblockdim() + get_subblockid();
}
CUBIST_API int64_t GetBlockNum() { return get_block_num(); }
// Of a vector core in its group, and the vector cores of the group; on other cores 0 and 1.
CUBIST_API int64_t GetSubBlockIdx() { return g_coreType == AIV ? get_subblockid() : 0; }
CUBIST_API int64_t GetSubBlockNum() { return g_coreType == AIV ? get_subblockdim() : 1; }
CUBIST_API int64_t GetTaskRation() { return GetSubBlockNum(); }
CUBIST_API int64_t GetTaskRatio() { return GetSubBlockNum(); }

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

CUBIST_API void Trap() {
  cubist::ascendc::stop("Trap()\na kernel that does not call it\nthe source line");
}

// __CCE_AICORE__: 100, 200 or 220.
CUBIST_API void GetArchVersion(uint32_t& coreVersion) { coreVersion = __CCE_AICORE__; }

// Nothing to do here: a profile covers all of a run; cross-core flags are the chip's own; every
// access to GM is checked anyway.
template <class Id>
CUBIST_API void TRACE_START(Id) {}
template <class Id>
CUBIST_API void TRACE_STOP(Id) {}
CUBIST_API void MetricsProfStart() {}
CUBIST_API void MetricsProfStop() {}
template <class T>
CUBIST_API void OOMCheckAddrRange(__gm__ T*, uint64_t) {}

}  // namespace AscendC

// On the host a variable of such a name is the host's.
#ifndef CUBIST_HOST_PASS
inline constexpr struct {
  CUBIST_API operator int64_t() const { return AscendC::GetBlockIdx(); }
} block_idx;
inline constexpr struct {
  CUBIST_API operator int64_t() const { return AscendC::GetBlockNum(); }
} block_num;
#endif

#define ASCEND_IS_AIC constexpr((AscendC::g_coreType & AscendC::AIC) != 0)
#define ASCEND_IS_AIV constexpr((AscendC::g_coreType & AscendC::AIV) != 0)
#define ASCEND_IS_NOT_AIC constexpr((AscendC::g_coreType & AscendC::AIC) == 0)
#define ASCEND_IS_NOT_AIV constexpr((AscendC::g_coreType & AscendC::AIV) == 0)

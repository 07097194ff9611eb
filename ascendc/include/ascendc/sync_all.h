// A meeting of all blocks of a launch.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/pipe.h"
#include "ascendc/sync.h"
#include "ascendc/system.h"

namespace AscendC {

// By cross-core flags, which only split cores have. No more blocks than cores.
template <bool isAIVOnly = true>
CUBIST_API void SyncAll() {
#if defined(__DAV_C220__)
  static_assert(isAIVOnly || g_coreType != AIV,
                "SyncAll<false>: not implemented: kernels of cube and vector cores together");
  constexpr uint32_t kId = 15;  // flags 0 to 10 are the user's (ascendc-api.md, 6.2)
  PipeBarrier<PIPE_ALL>();
  cubist::xnpu::ffts_cross_core_sync({.pipe = cubist::isa::Pipe::MTE3,
                                      .mode = cubist::isa::CrossCoreMode::all_same_kind,
                                      .id = kId});
  cubist::xnpu::wait_flag_dev({.id = kId, .pipe = cubist::isa::Pipe::S});
#else
  static_assert(!isAIVOnly && isAIVOnly,
                "SyncAll(): not implemented: coupled cores have no cross-core flags; "
                "SyncAll(gmWorkspace, ubWorkspace) works on every chip");
#endif
}

// Through GM: each block counts its meetings in 32 B of its own and reads until the others have as
// many. Both workspaces have 8 int32_t per block; gmWorkspace is zero before the launch.
template <bool isAIVOnly = true>
CUBIST_API void SyncAll(const GlobalTensor<int32_t>& gmWorkspace,
                        const LocalTensor<int32_t>& ubWorkspace, int32_t usedCores = 0) {
  constexpr uint32_t kSlot = cubist::ascendc::kBlockBytes / sizeof(int32_t);
  const auto blocks = static_cast<uint32_t>(usedCores != 0 ? usedCores : GetBlockNum());
  const auto own = static_cast<uint32_t>(GetBlockIdx());
  PipeBarrier<PIPE_ALL>();
  DataCopy(ubWorkspace, gmWorkspace[own * kSlot], kSlot);
  cubist::ascendc::pass<HardEvent::MTE2_S>();
  const int32_t meeting = ubWorkspace.GetValue(0) + 1;
  ubWorkspace.SetValue(0, meeting);
  cubist::ascendc::pass<HardEvent::S_MTE3>();
  DataCopy(gmWorkspace[own * kSlot], ubWorkspace, kSlot);
  PipeBarrier<PIPE_ALL>();
  for (uint32_t met = 0; met < blocks;) {
    DataCopy(ubWorkspace, gmWorkspace, blocks * kSlot);
    cubist::ascendc::pass<HardEvent::MTE2_S>();
    for (met = 0; met < blocks && ubWorkspace.GetValue(met * kSlot) >= meeting;) ++met;
    cubist::ascendc::pass<HardEvent::S_MTE2>();
  }
}

}  // namespace AscendC

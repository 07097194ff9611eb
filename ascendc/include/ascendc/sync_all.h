// A meeting of all blocks of a launch.
#pragma once

#include "ascendc/cross_core.h"
#include "ascendc/data_copy.h"
#include "ascendc/pipe.h"
#include "ascendc/sync.h"
#include "ascendc/system.h"

namespace AscendC {

// By cross-core flags, which only split cores have. No more blocks than cores. <true>: the vector
// cores; in a kernel of cube cores, these. <false>: every core of a mixed kernel.
template <bool isAIVOnly = true>
CUBIST_API void SyncAll() {
#if defined(__DAV_C220__)
  using cubist::isa::CrossCoreMode;
  namespace api = cubist::ascendc;
  constexpr auto kPipe = g_coreType == AIV ? cubist::isa::Pipe::MTE3 : cubist::isa::Pipe::FIX;
  PipeBarrier<PIPE_ALL>();
  if constexpr (isAIVOnly) {
    api::signal_cores(CrossCoreMode::all_same_kind, kPipe, api::kAllArrived);
    api::await_cores(api::kAllArrived);
  } else if constexpr (g_coreType == AIV) {
    api::signal_cores(CrossCoreMode::aic_with_aivs, kPipe, api::kGroupArrived);
    api::await_cores(api::kGroupLeaves);
  } else {
    api::await_cores(api::kGroupArrived);
    api::signal_cores(CrossCoreMode::all_same_kind, kPipe, api::kAllArrived);
    api::await_cores(api::kAllArrived);
    api::signal_cores(CrossCoreMode::aic_with_aivs, kPipe, api::kGroupLeaves);
  }
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

// One block tells another through GM that it has come to `eventID`: 32 B per pair of block and
// event in both workspaces, gmWorkspace zero before the launch. A value read once is set back.
template <bool isAIVOnly = true>
CUBIST_API void IBSet(const GlobalTensor<int32_t>& gmWorkspace,
                      const LocalTensor<int32_t>& ubWorkspace, int32_t blockIdx, int32_t eventID) {
  constexpr uint32_t kSlot = cubist::ascendc::kBlockBytes / sizeof(int32_t);
  const GlobalTensor<int32_t> slot =
      gmWorkspace[static_cast<uint64_t>(GetBlockNum() * eventID + blockIdx) * kSlot];
  PipeBarrier<PIPE_ALL>();
  do {  // until the last one has been read
    DataCopy(ubWorkspace, slot, kSlot);
    cubist::ascendc::pass<HardEvent::MTE2_S>();
  } while (ubWorkspace.GetValue(0) != 0);
  ubWorkspace.SetValue(0, 1);
  cubist::ascendc::pass<HardEvent::S_MTE3>();
  DataCopy(slot, ubWorkspace, kSlot);
  PipeBarrier<PIPE_ALL>();
}
template <bool isAIVOnly = true>
CUBIST_API void IBWait(const GlobalTensor<int32_t>& gmWorkspace,
                       const LocalTensor<int32_t>& ubWorkspace, int32_t blockIdx, int32_t eventID) {
  constexpr uint32_t kSlot = cubist::ascendc::kBlockBytes / sizeof(int32_t);
  const GlobalTensor<int32_t> slot =
      gmWorkspace[static_cast<uint64_t>(GetBlockNum() * eventID + blockIdx) * kSlot];
  PipeBarrier<PIPE_ALL>();
  do {
    DataCopy(ubWorkspace, slot, kSlot);
    cubist::ascendc::pass<HardEvent::MTE2_S>();
  } while (ubWorkspace.GetValue(0) != 1);
  ubWorkspace.SetValue(0, 0);
  cubist::ascendc::pass<HardEvent::S_MTE3>();
  DataCopy(slot, ubWorkspace, kSlot);
  PipeBarrier<PIPE_ALL>();
}

}  // namespace AscendC

// Flags between the cores of a launch (ascendc-api.md, 6.2): split cores only.
#pragma once

#include "ascendc/sync.h"
#include "ascendc/system.h"

namespace cubist::ascendc {

// Flags 0 to 10 are the user's. Those of the API itself:
enum SystemFlag : uint32_t {
  kToCube = 11,     // Matmul object: both vector cores have posted a message
  kToVectors = 12,  // ... the cube core has answered both
  kGroupLeaves = 13,
  kGroupArrived = 14,
  kAllArrived = 15,
};

// Once `pipe` has done everything so far.
CUBIST_API void signal_cores(isa::CrossCoreMode mode, isa::Pipe pipe, uint32_t id) {
#if defined(__DAV_C220__)
  xnpu::ffts_cross_core_sync({.pipe = pipe, .mode = mode, .id = id});
#else
  stop(
      "a cross-core flag on a chip of coupled cores, which have none\nsplit cores\n"
      "SyncAll(gmWorkspace, ubWorkspace) or IBSet and IBWait, through GM");
#endif
}
CUBIST_API void await_cores(uint32_t id, isa::Pipe pipe = isa::Pipe::S) {
#if defined(__DAV_C220__)
  xnpu::wait_flag_dev({.id = id, .pipe = pipe});
#else
  stop(
      "a cross-core flag on a chip of coupled cores, which have none\nsplit cores\n"
      "SyncAll(gmWorkspace, ubWorkspace) or IBSet and IBWait, through GM");
#endif
}

}  // namespace cubist::ascendc

namespace AscendC {

// Mode 0: all cores of the caller's kind; each goes on once all have set. 1: the vector cores of a
// group. 2: a cube core releases each vector core of its group; all of these together release it.
template <uint8_t modeId, pipe_t pipe>
CUBIST_API void CrossCoreSetFlag(uint16_t flagId) {
  static_assert(modeId <= 2, "CrossCoreSetFlag: modes are 0, 1 and 2");
  cubist::ascendc::require(flagId < 16,
                           "CrossCoreSetFlag: flag {}\na flag from 0 to 10\none of these", flagId);
  cubist::ascendc::signal_cores(static_cast<cubist::isa::CrossCoreMode>(modeId),
                                static_cast<cubist::isa::Pipe>(pipe), flagId);
}
// The pipe waits; pipe S: the core.
template <uint8_t modeId = 0, pipe_t pipe = PIPE_S>
CUBIST_API void CrossCoreWaitFlag(uint16_t flagId) {
  cubist::ascendc::require(flagId < 16,
                           "CrossCoreWaitFlag: flag {}\na flag from 0 to 10\none of these", flagId);
  cubist::ascendc::await_cores(flagId, static_cast<cubist::isa::Pipe>(pipe));
}

// Names of the same in older mixed kernels.
template <pipe_t pipe, uint8_t modeId>
CUBIST_API void NotifyEvent(uint16_t flagId) {
  CrossCoreSetFlag<modeId, pipe>(flagId);
}
template <uint8_t modeId = 0, pipe_t pipe = PIPE_S>
CUBIST_API void WaitEvent(uint16_t flagId) {
  CrossCoreWaitFlag<modeId, pipe>(flagId);
}

}  // namespace AscendC

// The intrinsics. `config`: mode in bits 5:4, flag in bits 11:8; bit 0 is always set.
CUBIST_API void ffts_cross_core_sync(pipe_t pipe, uint64_t config) {
  cubist::ascendc::signal_cores(static_cast<cubist::isa::CrossCoreMode>(config >> 4 & 3),
                                static_cast<cubist::isa::Pipe>(pipe),
                                static_cast<uint32_t>(config >> 8 & 15));
}
CUBIST_API void wait_flag_dev(uint64_t flagId) {
  cubist::ascendc::await_cores(static_cast<uint32_t>(flagId));
}
// Where the flags of the chip lie is its own business.
CUBIST_API void set_ffts_base_addr(uint64_t) {}
namespace AscendC {
CUBIST_API void SetSyncBaseAddr(uint64_t) {}

// Where the next kernel may begin, and where this one needs the one before: kernels of a stream run
// one after the other here, so that both hold at once.
template <pipe_t... kPipes>
CUBIST_API void SetNextTaskStart() {}
CUBIST_API void WaitPreTaskEnd() {}

}  // namespace AscendC

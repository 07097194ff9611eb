// GM filled with one value.
#pragma once

#include "ascendc/data_copy.h"
#include "ascendc/fill.h"
#include "ascendc/pipe.h"
#include "ascendc/sync.h"

namespace cubist::ascendc {

// `bytes` of UB from `address`, a multiple of 256, filled with `value`; 64 bits as two halves.
template <class T>
CUBIST_API void fill_ub(uint32_t address, uint32_t bytes, T value) {
  const AscendC::LocalTensor<uint32_t> words(AscendC::TPosition::VECCALC, address, bytes);
  const uint64_t bits = bits_of(value);
  const auto repeats = static_cast<uint8_t>(bytes / kRepeatBytes);
  constexpr uint64_t kEven = 0x5555'5555'5555'5555;
  const uint64_t even[2] = {kEven, 0}, odd[2] = {~kEven, 0};
  const uint64_t once = sizeof(T) == 1   ? bits * 0x0101'0101
                        : sizeof(T) == 2 ? bits * 0x1'0001
                                         : bits;
  AscendC::Duplicate(words, static_cast<uint32_t>(once), even, repeats, 1, 8);
  AscendC::Duplicate(words, static_cast<uint32_t>(sizeof(T) == 8 ? bits >> 32 : once), odd, repeats,
                     1, 8);
  set_all_lanes();
}

}  // namespace cubist::ascendc

namespace AscendC {

// Uses what the TPipe has not given away of UB, and waits for all pipes before and after. Other
// blocks see it after SyncAll.
template <class T>
CUBIST_API void InitGlobalMemory(const GlobalTensor<T>& gm, uint64_t size,
                                 cubist::ascendc::ScalarOf<T> value) {
  constexpr uint32_t kMost = 255 * cubist::ascendc::kRepeatBytes;  // repeats of one instruction
  const TPipe* pipe = GetTPipePtr();
  const uint32_t spare =
      pipe->spare_bytes() / cubist::ascendc::kRepeatBytes * cubist::ascendc::kRepeatBytes;
  cubist::ascendc::require(spare != 0,
                           "InitGlobalMemory: {} bytes of UB are left\nat least {} bytes\nsmaller "
                           "buffers in TPipe::InitBuffer, or the call before them",
                           pipe->spare_bytes(), cubist::ascendc::kRepeatBytes);
  PipeBarrier<PIPE_ALL>();
  const uint32_t chunk = spare < kMost ? spare : kMost;
  cubist::ascendc::fill_ub<T>(pipe->spare_address(), chunk, value);
  cubist::ascendc::pass<HardEvent::V_MTE3>();
  const LocalTensor<T> filled(TPosition::VECOUT, pipe->spare_address(), chunk);
  constexpr uint32_t kStep = sizeof(T);
  for (uint64_t done = 0; done < size;) {
    const uint64_t left = (size - done) * kStep;
    const auto bytes = static_cast<uint32_t>(left < chunk ? left : chunk);
    DataCopyPad(gm[done], filled, DataCopyExtParams(1, bytes, 0, 0, 0));
    done += bytes / kStep;
  }
  PipeBarrier<PIPE_ALL>();
}
// The newer name.
template <class T>
CUBIST_API void Fill(const GlobalTensor<T>& gm, uint64_t size, cubist::ascendc::ScalarOf<T> value) {
  InitGlobalMemory(gm, size, value);
}
template <class T>
CUBIST_API void InitOutput(const GlobalTensor<T>& gm, uint32_t size,
                           cubist::ascendc::ScalarOf<T> value = 0) {
  InitGlobalMemory(gm, size, value);
}

}  // namespace AscendC

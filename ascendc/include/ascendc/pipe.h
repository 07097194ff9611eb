// TPipe: who owns the local memories and the event ids of a block.
#pragma once

#include "ascendc/event.h"
#include "ascendc/local_space.h"
#include "ascendc/tensor.h"

namespace cubist::ascendc {

enum class BufferState : uint8_t { kFree, kAllocated, kEnqueued, kDequeued };

inline constexpr int8_t kNoEvent = -1;

// One buffer of a queue.
struct Buffer {
  uint32_t address, bytes;
  BufferState state;
  uint8_t event_code;  // of event_id
  int8_t event_id;     // the event that the next owner waits for, or kNoEvent
};

}  // namespace cubist::ascendc

namespace AscendC {

template <TPosition source, TPosition destination, int32_t depth, auto mask>
class TQueBind;
template <TPosition position>
class TBuf;

class TPipe {
 public:
  CUBIST_API TPipe() { Init(); }
  CUBIST_API ~TPipe() { Destroy(); }
  TPipe(const TPipe&) = delete;
  TPipe& operator=(const TPipe&) = delete;

  CUBIST_API void Init() {
    give_back_memory();
    cubist::isa::SubBlockRegister core;
    core.unpack_value(cubist::xnpu::get_spr<cubist::isa::Spr::sub_block>());
    event_ids_ = core.event_ids;
    for (uint32_t code = 0; code < cubist::ascendc::kEventCodes; ++code)
      taken_[code] = next_id_[code] = 0;
    is_alive_ = true;
    asm volatile("mv tp, %0" : : "r"(this) : "memory");  // GetTPipePtr()
  }

  // `num` buffers of `len` bytes for the queue, in the memory of its position.
  template <TPosition source, TPosition destination, int32_t depth, auto mask>
  CUBIST_API bool InitBuffer(TQueBind<source, destination, depth, mask>& queue, uint8_t num,
                             uint32_t len) {
    cubist::ascendc::require(buffer_count_ + num <= kMaxBuffers,
                             "TPipe::InitBuffer: {} buffers\nat most {} of one TPipe",
                             buffer_count_ + num, kMaxBuffers);
    queue.adopt(this, buffers_ + buffer_count_, num);
    constexpr auto kSpace = cubist::ascendc::shared_space(source, destination);
    for (uint32_t i = 0; i < num; ++i) {
      buffers_[buffer_count_++] = {take<kSpace>(len), len, cubist::ascendc::BufferState::kFree, 0,
                                   cubist::ascendc::kNoEvent};
    }
    return true;
  }
  template <TPosition position>
  CUBIST_API bool InitBuffer(TBuf<position>& buffer, uint32_t len) {
    buffer.adopt(take<cubist::ascendc::space_of(position)>(len), len);
    return true;
  }

  // Gives back all buffers, once nothing uses them.
  CUBIST_API void Reset() {
    wait_for_released_buffers();
    cubist::ascendc::barrier(cubist::isa::Pipe::ALL);
    give_back_memory();
  }
  // The end: clears the flags that nobody waits for any more. CUBIST_ASCENDC_STRICT also asks that
  // nothing is left over.
  CUBIST_API void Destroy() {
    if (!is_alive_) return;
    is_alive_ = false;
    wait_for_released_buffers();
    check_ids();
    cubist::ascendc::barrier(cubist::isa::Pipe::ALL);
  }

  // Reserves an id until ReleaseEventID().
  template <HardEvent event>
  CUBIST_API TEventID AllocEventID() {
    return static_cast<TEventID>(take_id(static_cast<uint8_t>(event)));
  }
  template <HardEvent event>
  CUBIST_API void ReleaseEventID(TEventID id) {
    const auto code = static_cast<uint8_t>(event);
    cubist::ascendc::require(
        (taken_[code] >> id & 1) != 0,
        "TPipe::ReleaseEventID: id {} is not allocated\nan id that AllocEventID gave, once",
        static_cast<uint64_t>(id));
    give_id(code, static_cast<uint32_t>(id));
  }
  // An id that is free now; it stays free.
  template <HardEvent event>
  CUBIST_API TEventID FetchEventID() {
    return static_cast<TEventID>(free_id(static_cast<uint8_t>(event)));
  }
  CUBIST_API TEventID FetchEventID(HardEvent event) {
    return static_cast<TEventID>(free_id(static_cast<uint8_t>(event)));
  }

  // ---- for queues
  CUBIST_API uint32_t take_id(uint8_t code) {
    const uint32_t id = free_id(code);
    taken_[code] = static_cast<uint8_t>(taken_[code] | 1u << id);
    next_id_[code] = static_cast<uint8_t>(id + 1);
    return id;
  }
  CUBIST_API void give_id(uint8_t code, uint32_t id) {
    taken_[code] = static_cast<uint8_t>(taken_[code] & ~(1u << id));
  }

 private:
  static constexpr uint32_t kMaxBuffers = 64;  // ascendc-api.md, 2.2

  // In turn, not the lowest: an id comes back when its wait is issued, which may be long before the
  // pipe gets there.
  CUBIST_API uint32_t free_id(uint8_t code) const {
    const uint32_t first = next_id_[code];
    auto id = static_cast<uint32_t>(cubist::xnpu::sff0(taken_[code] | ((1u << first) - 1)));
    if (id >= event_ids_) id = static_cast<uint32_t>(cubist::xnpu::sff0(taken_[code]));
    cubist::ascendc::require(
        id < event_ids_,
        "no event id is free from pipe {} to pipe {} (isa::Pipe)\n"
        "an id for each AllocEventID and for each buffer of a queue\n"
        "ReleaseEventID after AllocEventID, FreeTensor after AllocTensor, or fewer buffers",
        code / 8, code % 8);
    return id;
  }

  CUBIST_API void give_back_memory() {
    for (uint32_t space = 0; space < cubist::ascendc::kLocalSpaces; ++space)
      next_address_[space] = 0;
    buffer_count_ = 0;
  }

  template <cubist::ascendc::LocalSpace space>
  CUBIST_API uint32_t take(uint32_t bytes) {
    uint32_t& next = next_address_[static_cast<uint32_t>(space)];
    const uint32_t address = next, size = cubist::ascendc::size_of(space);
    next += cubist::device::round_up(bytes, cubist::ascendc::granule_of(space));
    cubist::ascendc::require(next <= size && bytes <= size,
                             cubist::ascendc::too_many_bytes<space>(), next, size);
    return address;
  }

  CUBIST_API void wait_for_released_buffers() {
    for (uint32_t i = 0; i < buffer_count_; ++i) {
      cubist::ascendc::Buffer& buffer = buffers_[i];
#ifdef CUBIST_ASCENDC_STRICT
      cubist::ascendc::require(buffer.state == cubist::ascendc::BufferState::kFree,
                               "TPipe::Destroy: the buffer of {} bytes at {} was not freed\na "
                               "FreeTensor for every AllocTensor",
                               buffer.bytes, buffer.address);
#endif
      if (buffer.event_id == cubist::ascendc::kNoEvent) continue;
      cubist::ascendc::wait_event(buffer.event_code, static_cast<uint32_t>(buffer.event_id));
      give_id(buffer.event_code, static_cast<uint32_t>(buffer.event_id));
      buffer.event_id = cubist::ascendc::kNoEvent;
    }
  }

  CUBIST_API void check_ids() const {
#ifdef CUBIST_ASCENDC_STRICT
    for (uint32_t code = 0; code < cubist::ascendc::kEventCodes; ++code) {
      cubist::ascendc::require(taken_[code] == 0,
                               "TPipe::Destroy: event ids from pipe {} to pipe {} (isa::Pipe) were "
                               "not released\na ReleaseEventID for every AllocEventID",
                               code / 8, code % 8);
    }
#endif
  }

  cubist::ascendc::Buffer buffers_[kMaxBuffers];
  uint8_t taken_[cubist::ascendc::kEventCodes];    // by pair of pipes, a bit per id
  uint8_t next_id_[cubist::ascendc::kEventCodes];  // by pair of pipes: after the last one taken
  uint32_t next_address_[cubist::ascendc::kLocalSpaces];  // by LocalSpace
  uint32_t buffer_count_, event_ids_;
  bool is_alive_;
};

// The TPipe that was made last. Register tp is the core's own; compiled code does not use it.
CUBIST_API TPipe* GetTPipePtr() {
  TPipe* pipe;
  asm volatile("mv %0, tp" : "=r"(pipe));
  cubist::ascendc::require(pipe != nullptr,
                           "GetTPipePtr: the kernel has no TPipe\n\nmake one first");
  return pipe;
}

CUBIST_API TEventID FetchEventID(HardEvent event) { return GetTPipePtr()->FetchEventID(event); }

}  // namespace AscendC

namespace cubist::ascendc {

// `destination` goes on once `source` has done everything so far: for calls that need pipe S in the
// middle of vector work.
template <AscendC::HardEvent event>
CUBIST_API void pass() {
  const auto id = static_cast<uint32_t>(AscendC::GetTPipePtr()->FetchEventID<event>());
  set_event(static_cast<uint8_t>(event), id);
  wait_event(static_cast<uint8_t>(event), id);
}

}  // namespace cubist::ascendc

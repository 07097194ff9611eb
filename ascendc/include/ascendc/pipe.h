// TPipe: who owns the local memories and the event ids of a block.
#pragma once

#include "ascendc/event.h"
#include "ascendc/local_space.h"
#include "ascendc/tensor.h"

namespace cubist::ascendc {

enum class BufferState : uint8_t { kFree, kAllocated, kEnqueued, kDequeued };
CUBIST_COLD constexpr const char* name_of_state(BufferState state) {
  switch (state) {
    case BufferState::kFree:
      return "free";
    case BufferState::kAllocated:
      return "allocated";
    case BufferState::kEnqueued:
      return "in the queue";
    case BufferState::kDequeued:
      return "out of the queue";
  }
  return "broken";
}
template <>
inline constexpr const char* (*kNameOf<BufferState>)(BufferState) = name_of_state;

inline constexpr int8_t kNoEvent = -1;

// One buffer of a queue.
struct Buffer {
  uint32_t address, bytes;
  BufferState state;
  uint8_t event_code;  // of event_id
  int8_t event_id;     // the event that the next owner waits for, or kNoEvent
  uint8_t home;        // the id that its events have where it is free
#ifdef CUBIST_ASCENDC_STRICT
  uint32_t line;  // of the AllocTensor
#endif
};

}  // namespace cubist::ascendc

namespace AscendC {

template <TPosition source, TPosition destination, int32_t depth, auto mask>
class TQueBind;
template <TPosition position>
class TBuf;
template <TPosition position, uint32_t bufIDSize>
class TBufPool;

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
    __builtin_memset(taken_, 0, sizeof taken_);
    is_alive_ = true;
    asm volatile("mv tp, %0" : : "r"(this) : "memory");  // GetTPipePtr()
  }

  // `num` buffers of `len` bytes for the queue, in the memory of its position.
  template <TPosition source, TPosition destination, int32_t depth, auto mask>
  CUBIST_API bool InitBuffer(TQueBind<source, destination, depth, mask>& queue, uint8_t num,
                             uint32_t len) {
    cubist::ascendc::require(buffer_count_ + num <= kMaxBuffers,
                             "TPipe::InitBuffer: {} buffers\nat most {} of one TPipe\n"
                             "fewer queues, or TBuf: one buffer that Get() divides",
                             buffer_count_ + num, kMaxBuffers);
    queue.adopt(this, buffers_ + buffer_count_, num);
    constexpr auto kSpace = cubist::ascendc::shared_space(source, destination);
    for (uint32_t i = 0; i < num; ++i)
      buffers_[buffer_count_++] = new_buffer(queue.filled_code(), take<kSpace>(len), len);
    return true;
  }
  template <TPosition position>
  CUBIST_API bool InitBuffer(TBuf<position>& buffer, uint32_t len) {
    buffer.adopt(take<cubist::ascendc::space_of(position)>(len), len);
    return true;
  }

  // buffer_pool.h
  template <TPosition position, uint32_t size>
  bool InitBufPool(TBufPool<position, size>& pool, uint32_t len);
  template <TPosition position, uint32_t size, class Pool>
  bool InitBufPool(TBufPool<position, size>& pool, uint32_t len, Pool& shared);

  // Gives back all buffers, once nothing uses them.
  CUBIST_API void Reset() {
    wait_for_released_buffers(buffers_, buffer_count_);
    cubist::ascendc::barrier(cubist::isa::Pipe::ALL);
    give_back_memory();
  }
  // The end: clears the flags that nobody waits for any more. CUBIST_ASCENDC_STRICT also asks that
  // nothing is left over.
  CUBIST_API void Destroy() {
    if (!is_alive_) return;
    is_alive_ = false;
    wait_for_released_buffers(buffers_, buffer_count_);
    check_ids();
    cubist::ascendc::barrier(cubist::isa::Pipe::ALL);
  }

  // Reserves an id until ReleaseEventID().
  template <HardEvent event>
  CUBIST_API TEventID AllocEventID([[maybe_unused]] uint32_t line = __builtin_LINE()) {
    const auto code = static_cast<uint8_t>(event);
    const uint32_t id = free_id_beside_queues(code);
    taken_[code] = static_cast<uint8_t>(taken_[code] | 1u << id);
#ifdef CUBIST_ASCENDC_STRICT
    id_lines_[code][id] = line;
#endif
    return static_cast<TEventID>(id);
  }
  template <HardEvent event>
  CUBIST_API void ReleaseEventID(TEventID id) {
    const auto code = static_cast<uint8_t>(event);
    cubist::ascendc::require(
        (taken_[code] >> id & 1) != 0,
        "TPipe::ReleaseEventID: id {} is not allocated\nan id that AllocEventID gave\n"
        "one ReleaseEventID for each AllocEventID",
        static_cast<uint64_t>(id));
    give_id(code, static_cast<uint32_t>(id));
  }
  // An id that is free now; it stays free.
  template <HardEvent event>
  CUBIST_API TEventID FetchEventID() {
    return static_cast<TEventID>(free_id_beside_queues(static_cast<uint8_t>(event)));
  }
  CUBIST_API TEventID FetchEventID(HardEvent event) {
    return static_cast<TEventID>(free_id_beside_queues(static_cast<uint8_t>(event)));
  }

  // ---- for queues and pools
  // An id is free once its wait was issued, but the consumer may execute that wait much later: if
  // another buffer took the id meanwhile, its flag could be set twice. A buffer that keeps to one
  // id cannot, since it is not filled again before the consumer released it.
  CUBIST_API uint32_t take_id(uint8_t code, uint32_t home) {
    const uint32_t id = (taken_[code] >> home & 1) == 0 ? home : free_id(code);
    taken_[code] = static_cast<uint8_t>(taken_[code] | 1u << id);
    return id;
  }
  CUBIST_API void give_id(uint8_t code, uint32_t id) {
    taken_[code] = static_cast<uint8_t>(taken_[code] & ~(1u << id));
  }
  // A free buffer whose events from its producer to its consumer are of the pair `code`.
  CUBIST_API cubist::ascendc::Buffer new_buffer(uint8_t code, uint32_t address, uint32_t bytes) {
    return {.address = address,
            .bytes = bytes,
            .state = cubist::ascendc::BufferState::kFree,
            .event_id = cubist::ascendc::kNoEvent,
            .home = static_cast<uint8_t>(homes_[code]++ % event_ids_)};
  }
  // CUBIST_ASCENDC_STRICT asks that they are.
  CUBIST_API void wait_for_released_buffers(cubist::ascendc::Buffer* first, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      cubist::ascendc::Buffer& buffer = first[i];
#ifdef CUBIST_ASCENDC_STRICT
      cubist::ascendc::require(
          buffer.state == cubist::ascendc::BufferState::kFree,
          "TQue::AllocTensor in line {}: the buffer of {} bytes was not freed "
          "before the end of its "
          "TPipe\na FreeTensor for every AllocTensor\nFreeTensor behind its last use",
          buffer.line, buffer.bytes);
#endif
      if (buffer.event_id == cubist::ascendc::kNoEvent) continue;
      cubist::ascendc::wait_event(buffer.event_code, static_cast<uint32_t>(buffer.event_id));
      give_id(buffer.event_code, static_cast<uint32_t>(buffer.event_id));
      buffer.event_id = cubist::ascendc::kNoEvent;
    }
  }
  // UB behind all buffers.
  CUBIST_API uint32_t spare_address() const {
    return cubist::device::round_up(next_address_[kUb], cubist::ascendc::kRepeatBytes);
  }
  CUBIST_API uint32_t spare_bytes() const {
    const uint32_t size = cubist::ascendc::size_of(cubist::ascendc::LocalSpace::UB);
    return spare_address() < size ? size - spare_address() : 0;
  }

 private:
  static constexpr uint32_t kMaxBuffers = 64;  // ascendc-api.md, 2.2
  static constexpr auto kUb = static_cast<uint32_t>(cubist::ascendc::LocalSpace::UB);

  CUBIST_API uint32_t free_id(uint8_t code) const {
    const auto id = static_cast<uint32_t>(cubist::xnpu::sff0(taken_[code]));
    cubist::ascendc::require(
        id < event_ids_,
        "no event id is free from pipe {s} to pipe {s}\n"
        "an id for each AllocEventID and for each buffer of a queue\n"
        "ReleaseEventID after AllocEventID, FreeTensor after AllocTensor, or fewer buffers",
        cubist::ascendc::source_of(code), cubist::ascendc::destination_of(code));
    return id;
  }

  CUBIST_API void give_back_memory() {
    for (uint32_t space = 0; space < cubist::ascendc::kLocalSpaces; ++space)
      next_address_[space] = 0;
    __builtin_memset(homes_, 0, sizeof homes_);
    buffer_count_ = 0;
  }

  // Away from the homes of buffers, while there are such ids.
  CUBIST_API uint32_t free_id_beside_queues(uint8_t code) const {
    const uint32_t filled = homes_[code], released = homes_[code % 8 * 8 + code / 8];
    const uint32_t homes = filled > released ? filled : released;
    if (homes >= event_ids_) return free_id(code);
    const auto id = static_cast<uint32_t>(cubist::xnpu::sff0(taken_[code] | ((1u << homes) - 1)));
    return id < event_ids_ ? id : free_id(code);
  }

  template <cubist::ascendc::LocalSpace space>
  CUBIST_API uint32_t take(uint32_t bytes) {
    uint32_t& next = next_address_[static_cast<uint32_t>(space)];
    const uint32_t address = next, size = cubist::ascendc::size_of(space);
    next += cubist::device::round_up(bytes, cubist::ascendc::granule_of(space));
    // Public mixed kernels prepare their queues on both kinds of core; what uses one that is not
    // there fails.
    cubist::ascendc::require(size == 0 || (next <= size && bytes <= size),
                             cubist::ascendc::too_many_bytes<space>(), next, size);
    return address;
  }

  CUBIST_API void check_ids() const {
#ifdef CUBIST_ASCENDC_STRICT
    for (uint32_t code = 0; code < cubist::ascendc::kEventCodes; ++code) {
      if (taken_[code] == 0) continue;
      const auto id = static_cast<uint32_t>(cubist::xnpu::sff1(taken_[code]));
      cubist::ascendc::stop(
          "TPipe::AllocEventID in line {}: id {} was not released before the end of the TPipe\n"
          "a ReleaseEventID for every AllocEventID\nReleaseEventID behind its last WaitFlag",
          id_lines_[code][id], id);
    }
#endif
  }

  cubist::ascendc::Buffer buffers_[kMaxBuffers];
  // By pair of pipes: a bit per id, and how many buffers have a home. Aligned, so that a few stores
  // clear them.
  alignas(8) uint8_t taken_[cubist::ascendc::kEventCodes];
  alignas(8) uint8_t homes_[cubist::ascendc::kEventCodes];
  uint32_t next_address_[cubist::ascendc::kLocalSpaces];  // by LocalSpace
  uint32_t buffer_count_, event_ids_;
  bool is_alive_;
#ifdef CUBIST_ASCENDC_STRICT
  uint32_t id_lines_[cubist::ascendc::kEventCodes][8];  // of the AllocEventID
#endif
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

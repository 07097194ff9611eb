// Queues of buffers between a pipe that fills and a pipe that empties them, and scratch buffers.
//
// Every buffer has at most one event under way: from producer to consumer between EnQue and DeQue,
// back from FreeTensor to the next AllocTensor of the buffer.
#pragma once

#include "ascendc/pipe.h"

namespace AscendC {

// What a queue is told by a pointer for `mask`; GetTQueConfig() makes one.
struct TQueConfig {
  bool nd2nz = false, nz2nd = false, scmBlockGroup = false;
  uint32_t bufferLen = 0, bufferNumber = 0, consumerSize = 0;
  TPosition consumer[8] = {};
  bool enableStaticEvtId = false, enableLoopQueue = false;
};
constexpr TQueConfig GetTQueConfig(bool nd2nz, bool nz2nd, bool scm_block_group,
                                   uint32_t buffer_len, uint32_t buffer_number,
                                   uint32_t consumer_size, const TPosition consumer[]) {
  TQueConfig config{nd2nz, nz2nd, scm_block_group, buffer_len, buffer_number, consumer_size};
  for (uint32_t i = 0; i < consumer_size && i < 8; ++i) config.consumer[i] = consumer[i];
  return config;
}

}  // namespace AscendC

namespace cubist::ascendc {

// `mask` of a queue: a number of which bit 0 asks for ND -> NZ and bit 1 for NZ -> ND, or a
// TQueConfig.
constexpr bool converts_layout(int mask) { return mask != 0; }
constexpr bool converts_layout(const AscendC::TQueConfig* mask) {
  return mask->nd2nz || mask->nz2nd;
}

}  // namespace cubist::ascendc

namespace AscendC {

template <TPosition source, TPosition destination, int32_t depth, auto mask = 0>
class TQueBind {
  static_assert(cubist::ascendc::shared_space(source, destination) != cubist::ascendc::kNoSpace,
                "TQue, TQueBind: no buffer lies at these positions: both in one local memory of "
                "this kind of core, or TSCM filled from GM or UB");
  static_assert(!cubist::ascendc::converts_layout(mask),
                "TQue, TQueBind: not implemented: layouts converted by the queue (mask); DataCopy "
                "with Nd2NzParams, Fixpipe with CFG_ROW_MAJOR convert them");
  static_assert(depth >= 0 && depth <= 255, "TQue, TQueBind: depth is 0 to 255");

 public:
  static constexpr TPosition srcPosition = source, dstPosition = destination;

  template <class T>
  CUBIST_API LocalTensor<T> AllocTensor([[maybe_unused]] uint32_t line = __builtin_LINE()) {
    require(num_ != 0,
            "TQue::AllocTensor: the queue has no buffers\n\nTPipe::InitBuffer comes first");
    uint32_t tried = 0;
    while (first_[next_].state != BufferState::kFree) {
      advance();
      require(
          ++tried < num_,
          "TQue::AllocTensor: all {} buffers of the queue are in use\na free buffer\nFreeTensor "
          "when a tensor is not needed any more, or more buffers in InitBuffer",
          num_);
    }
    Buffer& buffer = first_[next_];
    advance();
    if (buffer.event_id != cubist::ascendc::kNoEvent) await(buffer, kReleased);
    buffer.state = BufferState::kAllocated;
#ifdef CUBIST_ASCENDC_STRICT
    buffer.line = line;
#endif
    return {kFilledAt, buffer.address, buffer.bytes, &buffer};
  }
  template <class T>
  CUBIST_API void AllocTensor(LocalTensor<T>& tensor, uint32_t line = __builtin_LINE()) {
    tensor = AllocTensor<T>(line);
  }

  template <class T>
  CUBIST_API bool EnQue(const LocalTensor<T>& tensor) {
    Buffer& buffer =
        own(tensor.buffer(),
            "TQue::EnQue: the tensor is not of this queue\na tensor of its AllocTensor or DeQue\n"
            "EnQue of the queue that gave the tensor");
    require(buffer.state == BufferState::kAllocated || buffer.state == BufferState::kDequeued,
            "TQue::EnQue: the tensor is {s}\na tensor that AllocTensor or "
            "DeQue gave\nEnQue once, before FreeTensor",
            buffer.state);
    require(count_ < kCapacity,
            "TQue::EnQue: the queue is full\nat most {} tensors, its depth\nDeQue comes first, or "
            "a larger depth",
            kCapacity);
    raise(buffer, kFilled);
    buffer.state = BufferState::kEnqueued;
    line_[wrapped(head_ + count_)] = static_cast<uint8_t>(&buffer - first_);
    ++count_;
    return true;
  }
  // As above; the positions say which way a bound queue is used.
  template <TPosition from, TPosition to, class T>
  CUBIST_API bool EnQue(const LocalTensor<T>& tensor) {
    return EnQue(tensor);
  }

  template <class T>
  CUBIST_API LocalTensor<T> DeQue() {
    require(count_ != 0, "TQue::DeQue: the queue is empty\na tensor in it\nEnQue comes first");
    Buffer& buffer = first_[line_[head_]];
    head_ = wrapped(head_ + 1);
    --count_;
    await(buffer, kFilled);
    buffer.state = BufferState::kDequeued;
    return {destination, buffer.address, buffer.bytes, &buffer};
  }
  template <TPosition from, TPosition to, class T>
  CUBIST_API LocalTensor<T> DeQue() {
    return DeQue<T>();
  }
  template <class T>
  CUBIST_API void DeQue(LocalTensor<T>& tensor) {
    tensor = DeQue<T>();
  }

  template <class T>
  CUBIST_API void FreeTensor(const LocalTensor<T>& tensor) {
    Buffer& buffer = own(
        tensor.buffer(),
        "TQue::FreeTensor: the tensor is not of this queue\na tensor of its AllocTensor or DeQue\n"
        "FreeTensor of the queue that gave the tensor");
    require(buffer.state == BufferState::kAllocated || buffer.state == BufferState::kDequeued,
            "TQue::FreeTensor: the tensor is {s}\na tensor that "
            "AllocTensor or DeQue gave\nFreeTensor once, after DeQue",
            buffer.state);
    raise(buffer, kReleased);
    buffer.state = BufferState::kFree;
  }

  CUBIST_API bool HasTensorInQue() const { return count_ != 0; }
  CUBIST_API bool VacantInQue() const { return count_ < kCapacity; }
  CUBIST_API int32_t GetTensorCountInQue() const { return count_; }
  CUBIST_API bool HasIdleBuffer() const {
    for (uint32_t i = 0; i < num_; ++i) {
      if (first_[i].state == BufferState::kFree) return true;
    }
    return false;
  }
  CUBIST_API void FreeAllEvent() {
    for (uint32_t i = 0; i < num_; ++i) {
      if (first_[i].state == BufferState::kFree && first_[i].event_id != cubist::ascendc::kNoEvent)
        await(first_[i], kReleased);
    }
  }

  // ---- for TPipe
  CUBIST_API static uint8_t filled_code() { return kFilled; }
  CUBIST_API void adopt(TPipe* pipe, cubist::ascendc::Buffer* first, uint32_t num) {
    pipe_ = pipe;
    first_ = first;
    num_ = num;
    next_ = head_ = count_ = 0;
  }

 private:
  using Buffer = cubist::ascendc::Buffer;
  using BufferState = cubist::ascendc::BufferState;
  static constexpr uint32_t kCapacity = depth == 0 ? 1 : depth;
  // Where the producer finds a buffer: with TSCM the source only says who that is.
  static constexpr TPosition kFilledAt = destination == TPosition::TSCM ? TPosition::TSCM : source;
  static constexpr cubist::isa::Pipe kProducer = cubist::ascendc::producer_of(source, destination);
  static constexpr cubist::isa::Pipe kConsumer = cubist::ascendc::consumer_of(destination);
  static constexpr uint8_t kFilled = cubist::ascendc::event_code(kProducer, kConsumer);
  static constexpr uint8_t kReleased = cubist::ascendc::event_code(kConsumer, kProducer);

  template <class... Values>
  CUBIST_API static void require(bool holds, const char* text, Values... values) {
    cubist::ascendc::require(holds, text, values...);
  }
  CUBIST_API static uint32_t wrapped(uint32_t place) {
    return place >= kCapacity ? place - kCapacity : place;
  }
  CUBIST_API void advance() { next_ = next_ + 1 == num_ ? 0 : next_ + 1; }
  CUBIST_API Buffer& own(Buffer* buffer, const char* text) const {
    require(buffer >= first_ && buffer < first_ + num_, text);
    return *buffer;
  }

  // Within one pipe a barrier does it.
  CUBIST_API void raise(Buffer& buffer, uint8_t code) {
    if constexpr (kProducer == kConsumer) return;
    const uint32_t id = pipe_->take_id(code, buffer.home);
    cubist::ascendc::set_event(code, id);
    buffer.event_code = code;
    buffer.event_id = static_cast<int8_t>(id);
  }
  CUBIST_API void await(Buffer& buffer, uint8_t code) {
    if constexpr (kProducer == kConsumer) return cubist::ascendc::barrier(kProducer);
    const auto id = static_cast<uint32_t>(buffer.event_id);
    cubist::ascendc::wait_event(code, id);
    pipe_->give_id(code, id);
    buffer.event_id = cubist::ascendc::kNoEvent;
  }

  TPipe* pipe_ = nullptr;
  Buffer* first_ = nullptr;
  uint32_t num_ = 0, next_ = 0;
  uint32_t head_ = 0, count_ = 0;
  uint8_t line_[kCapacity];  // enqueued buffers, from head_ on
};

template <TPosition position, int32_t depth, auto mask = 0>
class TQue : public TQueBind<position, position, depth, mask> {};

// L1 filled from GM, or on coupled cores from UB.
template <TPosition source, int32_t depth = 1, auto mask = 0>
class TSCM : public TQueBind<source, TPosition::TSCM, depth, mask> {};

// Scratch: nothing orders its use.
template <TPosition position = TPosition::VECCALC>
class TBuf {
  static_assert(cubist::ascendc::space_of(position) != cubist::ascendc::kNoSpace,
                "TBuf: no buffer lies at this position: one with a local memory of this kind of "
                "core");

 public:
  template <class T>
  CUBIST_API LocalTensor<T> Get() const {
    return {position, address_, bytes_};
  }
  template <class T>
  CUBIST_API LocalTensor<T> Get(uint32_t count) const {
    return GetWithOffset<T>(count, 0);
  }
  template <class T>
  CUBIST_API LocalTensor<T> GetWithOffset(uint32_t count, uint32_t byte_offset) const {
    const uint32_t bytes = cubist::ascendc::bytes_of<T>(count);
    cubist::ascendc::require(byte_offset + bytes <= bytes_,
                             "TBuf::Get: bytes up to {}\na part of the buffer, which has {} "
                             "bytes\na longer buffer in TPipe::InitBuffer",
                             byte_offset + bytes, bytes_);
    return {position, address_ + byte_offset, bytes};
  }
  template <class T>
  CUBIST_API LocalTensor<T> AllocTensor() const {
    return Get<T>();
  }
  template <class T>
  CUBIST_API void FreeTensor(const LocalTensor<T>&) const {}
  CUBIST_API uint32_t GetBufferLen() const { return bytes_; }

  // ---- for TPipe
  CUBIST_API void adopt(uint32_t address, uint32_t bytes) {
    address_ = address;
    bytes_ = bytes;
  }

 private:
  uint32_t address_ = 0, bytes_ = 0;
};

}  // namespace AscendC

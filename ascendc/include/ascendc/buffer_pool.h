// Other owners of UB: a part of a TPipe that is reused as a whole, and a plain bump allocator.
#pragma once

#include "ascendc/queue.h"
#include "ascendc/system.h"

namespace AscendC {

// A part of UB whose buffers are laid out anew after Reset(). It ends before its TPipe.
template <TPosition position, uint32_t bufIDSize = 4>
class TBufPool {
  static_assert(cubist::ascendc::is_in_ub(position),
                "TBufPool: not implemented: positions other than VECIN, VECCALC, VECOUT");

 public:
  TBufPool() = default;
  CUBIST_API ~TBufPool() { wait_for_released_buffers(); }
  TBufPool(const TBufPool&) = delete;
  TBufPool& operator=(const TBufPool&) = delete;

  template <TPosition source, TPosition destination, int32_t depth, auto mask>
  CUBIST_API bool InitBuffer(TQueBind<source, destination, depth, mask>& queue, uint8_t num,
                             uint32_t len) {
    cubist::ascendc::require(
        count_ + num <= bufIDSize,
        "TBufPool::InitBuffer: {} buffers\nat most {}, its bufIDSize\na larger bufIDSize",
        count_ + num, bufIDSize);
    queue.adopt(pipe_, buffers_ + count_, num);
    for (uint32_t i = 0; i < num; ++i)
      buffers_[count_++] = pipe_->new_buffer(queue.filled_code(), take(len), len);
    return true;
  }
  template <TPosition other>
  CUBIST_API bool InitBuffer(TBuf<other>& buffer, uint32_t len) {
    buffer.adopt(take(len), len);
    return true;
  }
  template <TPosition other, uint32_t size>
  CUBIST_API bool InitBufPool(TBufPool<other, size>& pool, uint32_t len) {
    pool.adopt(pipe_, take(len), len);
    return true;
  }
  // In the same bytes as `shared`.
  template <TPosition other, uint32_t size, class Pool>
  CUBIST_API bool InitBufPool(TBufPool<other, size>& pool, uint32_t len, Pool& shared) {
    pool.share(shared, len);
    return true;
  }

  // Gives back all buffers, once nothing uses them.
  CUBIST_API void Reset() {
    wait_for_released_buffers();
    cubist::ascendc::barrier(cubist::isa::Pipe::ALL);
    count_ = used_ = 0;
  }

  // ---- for TPipe
  CUBIST_API void adopt(TPipe* pipe, uint32_t address, uint32_t bytes) {
    pipe_ = pipe;
    address_ = address;
    bytes_ = bytes;
    count_ = used_ = 0;
  }
  template <class Pool>
  CUBIST_API void share(const Pool& other, uint32_t bytes) {
    cubist::ascendc::require(
        bytes <= other.bytes(),
        "InitBufPool: {} bytes shared\nat most {}, those of the other pool\na shorter pool", bytes,
        other.bytes());
    adopt(other.pipe(), other.address(), bytes);
  }
  CUBIST_API TPipe* pipe() const { return pipe_; }
  CUBIST_API uint32_t address() const { return address_; }
  CUBIST_API uint32_t bytes() const { return bytes_; }

 private:
  CUBIST_API uint32_t take(uint32_t bytes) {
    cubist::ascendc::require(pipe_ != nullptr,
                             "TBufPool: the pool has no memory\n\nTPipe::InitBufPool comes first");
    const uint32_t address = address_ + used_;
    used_ += AlignUp(bytes, cubist::ascendc::kBlockBytes);
    cubist::ascendc::require(used_ <= bytes_ && bytes <= bytes_,
                             "TBufPool::InitBuffer: buffers of {} bytes together\nat most {} "
                             "bytes, the pool's\nsmaller tiles, or a longer pool in InitBufPool",
                             used_, bytes_);
    return address;
  }
  CUBIST_API void wait_for_released_buffers() {
    if (count_ != 0) pipe_->wait_for_released_buffers(buffers_, count_);
  }

  TPipe* pipe_ = nullptr;
  uint32_t address_ = 0, bytes_ = 0, used_ = 0, count_ = 0;
  cubist::ascendc::Buffer buffers_[bufIDSize];
};

template <TPosition position, uint32_t size>
CUBIST_API bool TPipe::InitBufPool(TBufPool<position, size>& pool, uint32_t len) {
  pool.adopt(this, take<cubist::ascendc::space_of(position)>(len), len);
  return true;
}
template <TPosition position, uint32_t size, class Pool>
CUBIST_API bool TPipe::InitBufPool(TBufPool<position, size>& pool, uint32_t len, Pool& shared) {
  pool.share(shared, len);
  return true;
}

enum class Hardware : uint8_t { GM, UB, L1, L0A, L0B, L0C, BIAS, FIXBUF };

// Tensors one behind the other from address 0 on. Not beside a TPipe, which gives away the same
// bytes.
template <Hardware memory = Hardware::UB>
class LocalMemAllocator {
  static_assert(memory == Hardware::UB,
                "LocalMemAllocator: not implemented: memories other than UB");

 public:
  template <TPosition position, class T>
  CUBIST_API LocalTensor<T> Alloc(uint32_t count) {
    const uint32_t address = next_, bytes = cubist::ascendc::bytes_of<T>(count);
    next_ += AlignUp(bytes, cubist::ascendc::kBlockBytes);
    cubist::ascendc::require(next_ <= GetUBSizeInBytes(),
                             "LocalMemAllocator::Alloc: tensors of {} bytes together\nat most {} "
                             "bytes, the UB of a core\nsmaller tiles",
                             next_, GetUBSizeInBytes());
    return {position, address, bytes};
  }
  template <class T>
  CUBIST_API LocalTensor<T> Alloc(uint32_t count) {
    return Alloc<TPosition::VECCALC, T>(count);
  }
  template <TPosition position, class T, uint32_t count>
  CUBIST_API LocalTensor<T> Alloc() {
    return Alloc<position, T>(count);
  }
  template <class T, uint32_t count>
  CUBIST_API LocalTensor<T> Alloc() {
    return Alloc<TPosition::VECCALC, T>(count);
  }
  CUBIST_API uint32_t GetCurAddr() const { return next_; }

 private:
  uint32_t next_ = 0;
};

}  // namespace AscendC

// Handles of data: in GM and in local memory. Copied freely; a const handle may be written through.
#pragma once

#include "ascendc/element.h"
#include "ascendc/misuse.h"
#include "ascendc/position.h"
#include "ascendc/shape_info.h"

namespace cubist::ascendc {

// Where scalar loads and stores find UB (the start-up contract, sim/device.h).
inline constexpr uint64_t kUbWindow = 0x1000'0000;

// T in memory that other types see, too.
template <class T>
struct Aliasing {
  typedef T Type __attribute__((may_alias));
};
template <class T>
CUBIST_API T load(uint64_t address) {
  return *reinterpret_cast<const typename Aliasing<T>::Type*>(address);
}
template <class T>
CUBIST_API void store(uint64_t address, T value) {
  *reinterpret_cast<typename Aliasing<T>::Type*>(address) = value;
}

struct Buffer;  // pipe.h

// The address of a tensor in `space`. `text`: the call and the operand, "{s}" for the position it
// has, and what was expected.
template <LocalSpace space, class Tensor>
CUBIST_API uint64_t address_in(const Tensor& tensor, const char* text) {
  require(space_of(tensor.GetPosition()) == space, text, tensor.GetPosition());
  return tensor.place();
}
#define CUBIST_AT(space, tensor, call_and_operand, expected)       \
  cubist::ascendc::address_in<cubist::ascendc::LocalSpace::space>( \
      tensor,                                                      \
      call_and_operand " is at position {s}\n" expected "\na tensor of a TQue or TBuf there")

}  // namespace cubist::ascendc

namespace AscendC {

template <class T>
class LocalTensor {
 public:
  using PrimType = T;

  LocalTensor() = default;
  // Address in the memory of the position, and bytes. `buffer`: of the queue that it came from.
  CUBIST_API LocalTensor(TPosition position, uint32_t address, uint32_t bytes,
                         cubist::ascendc::Buffer* buffer = nullptr)
      : address_(address), bytes_(bytes), position_(position), buffer_(buffer) {}

  CUBIST_API LocalTensor operator[](uint32_t offset) const {
    const uint32_t bytes = cubist::ascendc::bytes_of<T>(offset);
    return {position_, address_ + bytes, bytes_ - bytes, buffer_};
  }
  template <class U>
  CUBIST_API LocalTensor<U> ReinterpretCast() const {
    return {position_, address_, bytes_, buffer_};
  }

  // Pipe S: nothing orders it with other pipes.
  CUBIST_API T GetValue(uint32_t index) const {
    return cubist::ascendc::load<T>(window_address(index));
  }
  template <class U>
  CUBIST_API void SetValue(uint32_t index, U value) const {
    cubist::ascendc::store<T>(window_address(index), static_cast<T>(value));
  }
  CUBIST_API T& operator()(uint32_t index) const {
    return *reinterpret_cast<T*>(window_address(index));
  }

  CUBIST_API uint32_t GetSize() const {
    return static_cast<uint32_t>(uint64_t{bytes_} * 8 / cubist::ascendc::kBitsOf<T>);
  }
  CUBIST_API void SetSize(uint32_t count) { bytes_ = cubist::ascendc::bytes_of<T>(count); }
  CUBIST_API void SetBufferLen(uint32_t bytes) { bytes_ = bytes; }
  // A pointer that scalar code can use, as every __ubuf__ pointer; outside UB the address.
  CUBIST_API uint64_t GetPhyAddr(uint32_t offset = 0) const {
    const uint64_t window = cubist::ascendc::is_in_ub(position_) ? cubist::ascendc::kUbWindow : 0;
    return window + address_ + cubist::ascendc::bytes_of<T>(offset);
  }
  template <class U>
  CUBIST_API void SetAddrWithOffset(LocalTensor<U>& source, uint32_t byte_offset) {
    *this = source.template ReinterpretCast<T>();
    address_ += byte_offset;
    bytes_ -= byte_offset;
  }
  CUBIST_API TPosition GetPosition() const { return position_; }
  CUBIST_API void SetUserTag(int32_t tag) { tag_ = tag; }
  CUBIST_API int32_t GetUserTag() const { return tag_; }
  CUBIST_API void SetShapeInfo(const ShapeInfo& shape) { shape_ = shape; }
  CUBIST_API ShapeInfo GetShapeInfo() const { return shape_; }

  // As DumpTensor (print.h): the first `len` elements, or all.
  void Print(uint32_t len) const;
  void Print() const;
  CUBIST_API void ToFile(const char*) const {
    static_assert(cubist::ascendc::kNever<T>,
                  "LocalTensor::ToFile: not implemented: a kernel has no files; Print() shows it");
  }

  // dst = a + b and the like (operators.h), over all of this tensor.
  template <class Expression>
    requires Expression::kIsExpression
  CUBIST_API void operator=(const Expression& expression) {
    expression.assign(*this);
  }

  // ---- for the rest of the API
  // As instructions on UB take it.
  CUBIST_API uint64_t address() const {
    return CUBIST_AT(UB, *this, "a call on UB: the tensor", "VECIN, VECCALC or VECOUT");
  }
  // In the memory of its position.
  CUBIST_API uint64_t place() const { return address_; }
  CUBIST_API cubist::ascendc::Buffer* buffer() const { return buffer_; }

 private:
  CUBIST_API uint64_t window_address(uint32_t index) const {
    static_assert(cubist::ascendc::kBitsOf<T> >= 8,
                  "LocalTensor: not implemented: scalar access to elements of 4 bits");
    cubist::ascendc::require(cubist::ascendc::is_in_ub(position_),
                             "GetValue, SetValue: the tensor is at position {s}\n"
                             "VECIN, VECCALC or VECOUT\na copy into UB: scalar code sees UB only",
                             position_);
    return cubist::ascendc::kUbWindow + address_ + uint64_t{index} * sizeof(T);
  }

  uint32_t address_ = 0, bytes_ = 0;
  TPosition position_ = TPosition::VECCALC;
  int32_t tag_ = 0;
  ShapeInfo shape_;
  cubist::ascendc::Buffer* buffer_ = nullptr;
};

enum class CacheMode : uint8_t {
  CACHE_MODE_DISABLE,
  CACHE_MODE_NORMAL,
  CACHE_MODE_LAST,
  CACHE_MODE_PERSISTENT,
};
enum class CacheRwMode : uint8_t { READ = 1, WRITE = 2, RW = 3 };

template <class T>
class GlobalTensor {
 public:
  using PrimType = T;

  CUBIST_API void SetGlobalBuffer(__gm__ T* address, uint64_t count) {
    address_ = reinterpret_cast<uint64_t>(address);
    count_ = count;
  }
  CUBIST_API void SetGlobalBuffer(__gm__ T* address) { SetGlobalBuffer(address, 0); }

  CUBIST_API GlobalTensor operator[](uint64_t offset) const {
    GlobalTensor part = *this;
    part.address_ += offset * cubist::ascendc::kBitsOf<T> / 8;
    part.count_ = count_ > offset ? count_ - offset : 0;
    return part;
  }
  template <class U>
  CUBIST_API GlobalTensor<U> ReinterpretCast() const {
    GlobalTensor<U> other;
    other.SetGlobalBuffer(reinterpret_cast<U*>(address_),
                          count_ * cubist::ascendc::kBitsOf<T> / cubist::ascendc::kBitsOf<U>);
    return other;
  }

  CUBIST_API T GetValue(uint64_t index) const {
    return cubist::ascendc::load<T>(address_ + index * sizeof(T));
  }
  template <class U>
  CUBIST_API void SetValue(uint64_t index, U value) const {
    cubist::ascendc::store<T>(address_ + index * sizeof(T), static_cast<T>(value));
  }
  CUBIST_API __gm__ T& operator()(uint64_t index) const {
    return *reinterpret_cast<T*>(address_ + index * sizeof(T));
  }

  // Elements; 0 if SetGlobalBuffer() was not told.
  CUBIST_API uint64_t GetSize() const { return count_; }
  CUBIST_API __gm__ const T* GetPhyAddr() const { return GetPhyAddr(0); }
  CUBIST_API __gm__ const T* GetPhyAddr(uint64_t offset) const {
    return reinterpret_cast<const T*>(address_ + offset * cubist::ascendc::kBitsOf<T> / 8);
  }

  CUBIST_API void SetShapeInfo(const ShapeInfo& shape) { shape_ = shape; }
  CUBIST_API ShapeInfo GetShapeInfo() const { return shape_; }
  // L2 keeps lines by its own rules here.
  template <CacheRwMode access = CacheRwMode::RW>
  CUBIST_API void SetL2CacheHint(CacheMode) {}

  // ---- for the rest of the API
  CUBIST_API uint64_t address() const { return address_; }

 private:
  uint64_t address_ = 0, count_ = 0;
  ShapeInfo shape_;
};

}  // namespace AscendC

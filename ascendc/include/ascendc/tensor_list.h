// The argument of a kernel for a list of tensors: in GM, the addresses of the tensors lie so many
// bytes behind its start as its first word says, one word each. What lies between them, the shapes,
// public code does not say.
#pragma once

#include "ascendc/tensor.h"

namespace AscendC {

template <class T>
class TensorDesc;

class ListTensorDesc {
 public:
  ListTensorDesc() = default;
  CUBIST_API explicit ListTensorDesc(__gm__ void* data, uint32_t length = 0xffff'ffff,
                                     uint32_t shapeSize = 0xffff'ffff) {
    Init(data, length, shapeSize);
  }
  CUBIST_API void Init(__gm__ void* data, uint32_t /*length*/ = 0xffff'ffff,
                       uint32_t /*shapeSize*/ = 0xffff'ffff) {
    data_ = reinterpret_cast<uint64_t>(data);
  }
  template <class T>
  CUBIST_API __gm__ T* GetDataPtr(uint32_t index) const {
    const uint64_t pointers = data_ + cubist::ascendc::load<uint64_t>(data_);
    return reinterpret_cast<T*>(
        cubist::ascendc::load<uint64_t>(pointers + index * sizeof(uint64_t)));
  }
  template <class T>
  CUBIST_API void GetDesc(TensorDesc<T>&, uint32_t) const {
    static_assert(cubist::ascendc::kNever<T>, "ListTensorDesc::GetDesc: not implemented: shapes");
  }
  template <class T = void>
  CUBIST_API uint32_t GetSize() const {
    static_assert(cubist::ascendc::kNever<T>,
                  "ListTensorDesc::GetSize: not implemented: only GetDataPtr");
    return 0;
  }

 private:
  uint64_t data_ = 0;
};

}  // namespace AscendC

// UB that a composed call works in: a tensor that the kernel gave it, or what the kernel's TPipe
// has not given out to buffers.
#pragma once

#include "ascendc/pipe.h"

namespace cubist::ascendc {

// The text of a Scratch: what the message says when there is too little of it.
#define CUBIST_SCRATCH(call)                                                                \
  call ": {} bytes of scratch\nat least {}\na longer sharedTmpBuffer (Get...MaxMinTmpSize " \
       "on the host), or more UB that TPipe::InitBuffer has not given out"

using Bytes = AscendC::LocalTensor<uint8_t>;

// A value: who gets a copy takes from what is left, and gives it back with the copy.
class Scratch {
 public:
  CUBIST_API explicit Scratch(const char* text)
      : text_(text),
        address_(AscendC::GetTPipePtr()->spare_address()),
        end_(address_ + AscendC::GetTPipePtr()->spare_bytes()) {}
  CUBIST_API Scratch(const char* text, const Bytes& tmp)
      : text_(text),
        address_(static_cast<uint32_t>(tmp.address())),
        end_(static_cast<uint32_t>(tmp.address()) + tmp.GetSize()) {}

  CUBIST_API uint32_t left() const { return end_ - address_; }

  // `count` elements, in whole blocks of 32 B.
  template <class T>
  CUBIST_API AscendC::LocalTensor<T> take(uint32_t count) {
    const uint32_t bytes = (count * sizeof(T) + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
    require(bytes <= left(), text_, left(), bytes);
    const uint32_t address = address_;
    address_ += bytes;
    return {AscendC::TPosition::VECCALC, address, bytes};
  }

  // How many of `count` parts of `bytes` each find room at a time; `fixed` bytes beside them.
  CUBIST_API uint32_t fitting(uint32_t count, uint32_t bytes, uint32_t fixed = 0) const {
    require(fixed + bytes <= left(), text_, left(), fixed + bytes);
    const uint32_t parts = (left() - fixed) / bytes;
    return parts < count ? parts : count;
  }

 private:
  const char* text_;
  uint32_t address_, end_;
};

}  // namespace cubist::ascendc

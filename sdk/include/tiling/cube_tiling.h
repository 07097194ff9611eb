// TCubeTiling on the host: what a kernel with a Matmul object is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernel_tiling/kernel_tiling.h"

namespace optiling {

class TCubeTiling {
 public:
#define CUBIST_FIELD(name)                                \
  void set_##name(int32_t value) { words_.name = value; } \
  int32_t get_##name() const { return words_.name; }
#include "kernel_tiling/cube_tiling.def"
#undef CUBIST_FIELD

  size_t GetDataSize() const { return sizeof words_; }
  // Nothing if there is no room for all of it.
  void SaveToBuffer(void* buffer, size_t capacity) const {
    if (buffer != nullptr && capacity >= sizeof words_) std::memcpy(buffer, &words_, sizeof words_);
  }

  AscendC::tiling::TCubeTiling& words() { return words_; }

 private:
  AscendC::tiling::TCubeTiling words_{};
};

}  // namespace optiling

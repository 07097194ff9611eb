// Host only: an array in device memory.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "acl/acl.h"

inline void check(aclError error, const char* call) {
  if (error == ACL_SUCCESS) return;
  std::fprintf(stderr, "%s: %s\n", call, aclGetRecentErrMsg());
  std::exit(1);
}
#define CHECK(call) check(call, #call)

template <class T>
class DeviceBuffer {
 public:
  explicit DeviceBuffer(const std::vector<T>& values) : count_(values.size()) {
    CHECK(aclrtMalloc(&memory_, size(), ACL_MEM_MALLOC_HUGE_FIRST));
    CHECK(aclrtMemcpy(memory_, size(), values.data(), size(), ACL_MEMCPY_HOST_TO_DEVICE));
  }
  uint8_t* get() const { return static_cast<uint8_t*>(memory_); }
  std::vector<T> read() const {
    std::vector<T> values(count_);
    CHECK(aclrtMemcpy(values.data(), size(), memory_, size(), ACL_MEMCPY_DEVICE_TO_HOST));
    return values;
  }

 private:
  size_t size() const { return count_ * sizeof(T); }
  void* memory_ = nullptr;
  size_t count_;
};

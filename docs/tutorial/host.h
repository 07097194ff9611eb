// What the host programs of the tutorial share: a device, arrays on it, a verdict.
#pragma once

#include <acl/acl.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

inline void check(aclError error, const char* call) {
  if (error == ACL_SUCCESS) return;
  std::fprintf(stderr, "%s returned %d\n%s\n", call, error, aclGetRecentErrMsg());
  std::exit(2);
}
#define CHECK(call) check(call, #call)

// The device, from here to the end of its scope.
class Device {
 public:
  Device() {
    CHECK(aclInit(nullptr));
    CHECK(aclrtSetDevice(0));
  }
  ~Device() {
    CHECK(aclrtResetDevice(0));
    CHECK(aclFinalize());
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  // Cores that a kernel of this kind can be launched on at once.
  uint32_t vector_cores() const {
    const uint32_t own = count(ACL_DEVICE_INFO_VECTOR_CORE_NUM);
    return own > cube_cores() ? own : cube_cores();
  }
  uint32_t cube_cores() const { return count(ACL_DEVICE_INFO_AI_CORE_NUM); }

 private:
  static uint32_t count(aclDeviceInfo kind) {
    int64_t cores = 0;
    CHECK(aclGetDeviceCapability(0, kind, &cores));
    return static_cast<uint32_t>(cores);
  }
};

// An array in GM.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(const std::vector<T>& values) : count_(values.size()) {
    CHECK(aclrtMalloc(&memory_, size(), ACL_MEM_MALLOC_HUGE_FIRST));
    CHECK(aclrtMemcpy(memory_, size(), values.data(), size(), ACL_MEMCPY_HOST_TO_DEVICE));
  }
  explicit DeviceArray(size_t count) : DeviceArray(std::vector<T>(count)) {}
  ~DeviceArray() { CHECK(aclrtFree(memory_)); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

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

inline int verdict(size_t wrong) {
  std::printf("%s: %zu wrong: %s\n", aclrtGetSocName(), wrong, wrong == 0 ? "PASS" : "FAIL");
  return wrong == 0 ? 0 : 1;
}

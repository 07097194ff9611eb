// CPU-debug: host memory that kernels see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "runtime.h"

namespace cubist::acl {

class HostBuffers {
 public:
  void* allocate(size_t size);
  void free(void* memory);  // throws AclFailure if it is none of these

  // Copies on a device, for one run.
  class OnDevice {
   public:
    OnDevice(const HostBuffers& buffers, Runtime& runtime, const Context& context);
    ~OnDevice();
    OnDevice(const OnDevice&) = delete;
    OnDevice& operator=(const OnDevice&) = delete;

    // The device's address for a host pointer; 0 for null. Throws AclFailure for one that lies in
    // no buffer; `index` is the argument's.
    uint64_t address_of(uint64_t pointer, size_t index) const;
    void copy_back() const;

   private:
    const HostBuffers& buffers_;
    Runtime& runtime_;
    const Context& context_;
    std::map<uint64_t, uint64_t> addresses_;  // host to device
  };

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  struct Buffer {
    std::unique_ptr<std::byte, Free> memory;
    size_t size;
  };
  std::map<uint64_t, Buffer> buffers_;  // by address
};

}  // namespace cubist::acl

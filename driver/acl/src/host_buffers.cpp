#include "host_buffers.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <span>

namespace cubist::acl {
namespace {

constexpr size_t kAlignment = 512;  // as GM allocations have: cubist/sim/device.h

uint64_t number_of(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }

}  // namespace

void HostBuffers::Free::operator()(std::byte* memory) const { std::free(memory); }

void* HostBuffers::allocate(size_t size) {
  if (size == 0) fail(ACL_ERROR_INVALID_PARAM, "allocate 0 bytes with GmAlloc", "1 byte or more");
  const size_t rounded = (size + kAlignment - 1) / kAlignment * kAlignment;
  std::unique_ptr<std::byte, Free> memory(
      static_cast<std::byte*>(std::aligned_alloc(kAlignment, rounded)));
  if (!memory)
    fail(ACL_ERROR_BAD_ALLOC, fmt::format("allocate {} bytes with GmAlloc", size),
         "memory of the host");
  std::memset(memory.get(), 0, rounded);
  void* address = memory.get();
  buffers_.emplace(number_of(address), Buffer{std::move(memory), size});
  return address;
}

void HostBuffers::free(void* memory) {
  if (buffers_.erase(number_of(memory)) == 0) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("free {} with GmFree", fmt::ptr(memory)),
         "what GmAlloc returned, not freed before");
  }
}

HostBuffers::OnDevice::OnDevice(const HostBuffers& buffers, Runtime& runtime,
                                const Context& context)
    : buffers_(buffers), runtime_(runtime), context_(context) {
  for (const auto& [host, buffer] : buffers.buffers_) {
    const uint64_t device = runtime.allocate(context, {static_cast<int64_t>(buffer.size)});
    addresses_.emplace(host, device);
    runtime.device_of(context).write(device, {buffer.memory.get(), buffer.size});
  }
}

HostBuffers::OnDevice::~OnDevice() {
  for (const auto& [host, device] : addresses_) runtime_.free(context_, device);
}

uint64_t HostBuffers::OnDevice::address_of(uint64_t pointer, size_t index) const {
  if (pointer == 0) return 0;
  const auto after = buffers_.buffers_.upper_bound(pointer);
  if (after != buffers_.buffers_.begin()) {
    const auto& [host, buffer] = *std::prev(after);
    if (pointer - host < buffer.size) return addresses_.at(host) + (pointer - host);
  }
  fail(ACL_ERROR_INVALID_PARAM, fmt::format("pass {:#x} as argument {}", pointer, index),
       "null, or a pointer into memory of GmAlloc", "allocate it with AscendC::GmAlloc");
}

void HostBuffers::OnDevice::copy_back() const {
  for (const auto& [host, device] : addresses_) {
    const Buffer& buffer = buffers_.buffers_.at(host);
    runtime_.device_of(context_).read({buffer.memory.get(), buffer.size}, device);
  }
}

}  // namespace cubist::acl

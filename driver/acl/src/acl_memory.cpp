// Device and host memory, copies.
#include <cstring>

#include "acl/acl_rt.h"
#include "boundary.h"

using namespace cubist::acl;
namespace sim = cubist::sim;
using cubist::Bytes;
using cubist::Fault;

namespace {

constexpr int64_t kBlock = 32;  // unit of device memory sizes (ascendc-api.md, 10.1)

uint64_t address_of(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }

void allocate(void** pointer, size_t size, int64_t extra) {
  require(pointer, "devPtr");
  if (size == 0 || size > static_cast<size_t>(INT64_MAX / 2)) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("allocate {} bytes of device memory", size),
         "1 byte or more");
  }
  const Bytes rounded{cubist::round_up(static_cast<int64_t>(size), kBlock) + extra};
  *pointer = reinterpret_cast<void*>(runtime().allocate(current_context(), rounded));
}

void check_copy(const void* dst, size_t capacity, const void* src, size_t count) {
  require(dst, "dst");
  require(src, "src");
  if (count == 0 || count > capacity) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("copy {} bytes to a buffer of {}", count, capacity),
         "1 byte or more, and no more than destMax");
  }
}

sim::Task copy_task(void* dst, const void* src, size_t count, aclrtMemcpyKind kind) {
  switch (kind) {
    case ACL_MEMCPY_HOST_TO_DEVICE:
      return sim::CopyInTask{.dst = address_of(dst),
                             .src = {static_cast<const std::byte*>(src), count}};
    case ACL_MEMCPY_DEVICE_TO_HOST:
      return sim::CopyOutTask{.dst = {static_cast<std::byte*>(dst), count}, .src = address_of(src)};
    case ACL_MEMCPY_DEVICE_TO_DEVICE:
      return sim::CopyDeviceTask{
          .dst = address_of(dst), .src = address_of(src), .size = {static_cast<int64_t>(count)}};
    case ACL_MEMCPY_HOST_TO_HOST:
      break;
  }
  fail(ACL_ERROR_INVALID_PARAM,
       fmt::format("copy memory with kind {} through a device", static_cast<int>(kind)),
       "HOST_TO_DEVICE, DEVICE_TO_HOST or DEVICE_TO_DEVICE");
}

sim::Task fill_task(void* pointer, size_t capacity, int32_t value, size_t count) {
  require(pointer, "devPtr");
  if (count == 0 || count > capacity) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("fill {} bytes of a buffer of {}", count, capacity),
         "1 byte or more, and no more than maxCount");
  }
  return sim::FillTask{.dst = address_of(pointer),
                       .size = {static_cast<int64_t>(count)},
                       .value = static_cast<std::byte>(value)};
}

// A device address that the caller got wrong is a wrong parameter here, not a fault of a kernel.
void run_now(const sim::Task& task) {
  with_code(Fault::kProgram, ACL_ERROR_INVALID_PARAM,
            [&] { runtime().run_now(current_context(), task); });
}

void enqueue(const sim::Task& task, aclrtStream stream) {
  Context& current = current_context();
  runtime().stream(current, stream).submit(task);
}

}  // namespace

aclError aclrtMalloc(void** devPtr, size_t size, aclrtMemMallocPolicy) {
  return guard(__func__, [&] { allocate(devPtr, size, kBlock); });
}

aclError aclrtMallocAlign32(void** devPtr, size_t size, aclrtMemMallocPolicy) {
  return guard(__func__, [&] { allocate(devPtr, size, 0); });
}

aclError aclrtFree(void* devPtr) {
  return guard(__func__, [&] { runtime().free(current_context(), address_of(devPtr)); });
}

aclError aclrtMallocHost(void** hostPtr, size_t size) {
  return guard(__func__, [&] {
    require(hostPtr, "hostPtr");
    *hostPtr = runtime().allocate_host(size);
  });
}

aclError aclrtFreeHost(void* hostPtr) {
  return guard(__func__, [&] { runtime().free_host(hostPtr); });
}

aclError aclrtMemcpy(void* dst, size_t destMax, const void* src, size_t count,
                     aclrtMemcpyKind kind) {
  return guard(__func__, [&] {
    check_copy(dst, destMax, src, count);
    if (kind == ACL_MEMCPY_HOST_TO_HOST) {
      std::memmove(dst, src, count);
    } else {
      run_now(copy_task(dst, src, count, kind));
    }
  });
}

aclError aclrtMemcpyAsync(void* dst, size_t destMax, const void* src, size_t count,
                          aclrtMemcpyKind kind, aclrtStream stream) {
  return guard(__func__, [&] {
    check_copy(dst, destMax, src, count);
    enqueue(copy_task(dst, src, count, kind), stream);
  });
}

aclError aclrtMemset(void* devPtr, size_t maxCount, int32_t value, size_t count) {
  return guard(__func__, [&] { run_now(fill_task(devPtr, maxCount, value, count)); });
}

aclError aclrtMemsetAsync(void* devPtr, size_t maxCount, int32_t value, size_t count,
                          aclrtStream stream) {
  return guard(__func__, [&] { enqueue(fill_task(devPtr, maxCount, value, count), stream); });
}

aclError aclrtGetMemInfo(aclrtMemAttr, size_t* free, size_t* total) {
  return guard(__func__, [&] {
    require(free, "free");
    require(total, "total");
    const sim::MemoryInfo info = runtime().device_of(current_context()).memory();
    *free = static_cast<size_t>(info.free.value);
    *total = static_cast<size_t>(info.total.value);
  });
}

// Kernels that lie in the program: <<<>>>, aclrtlaunch_<kernel>, ICPU_RUN_KF.
#include "acl/acl_embedded.h"

#include <cstdlib>
#include <cstring>

#include "boundary.h"
#include "embedded_binaries.h"
#include "host_buffers.h"

using namespace cubist::acl;
using cubist::Fault;

namespace {

constexpr size_t kInWords = 16;  // psABI: larger aggregates are passed by reference
constexpr int kFirstDevice = 0;

using Slots = std::vector<KernelArguments::Slot>;

void append(Slots& slots, const aclcubistArgument& argument) {
  const auto* bytes = static_cast<const std::byte*>(argument.data);
  if (argument.size > kInWords) {
    slots.push_back(
        {.is_reference = true,
         .bytes = std::make_shared<std::vector<std::byte>>(bytes, bytes + argument.size)});
    return;
  }
  for (size_t i = 0; i < argument.size; i += sizeof(uint64_t)) {
    KernelArguments::Slot& slot = slots.emplace_back();
    std::memcpy(&slot.value, bytes + i, std::min(sizeof slot.value, argument.size - i));
  }
}

// Kernels that ask for it have one more parameter than their source says.
void append_tiling_key(Slots& slots) {
  slots.push_back({.value = host_launch().tiling_key, .is_reference = false, .bytes = nullptr});
}

void* function_of(const void* binary, const char* kernel) {
  require(kernel, "kernel");
  return runtime().embedded().find(runtime(), embedded_binaries(), binary, kernel);
}

// A launch returns nothing that programs look at: the stream tells.
void keep_for_synchronization(aclrtStream stream) {
  try {
    runtime().stream(current_context(), stream).keep_error(std::current_exception());
  } catch (const cubist::Error&) {
    // No runtime, context or stream to tell it: the caller's error says so.
  }
}

void launch(const void* binary, const char* kernel, uint32_t block_dim,
            std::span<const aclcubistArgument> arguments, aclrtStream stream) {
  Slots slots;
  for (const aclcubistArgument& argument : arguments) append(slots, argument);
  append_tiling_key(slots);
  runtime().launch(current_context(), function_of(binary, kernel), block_dim, slots, stream);
}

void run(const void* binary, const char* kernel, std::span<const aclcubistArgument> arguments) {
  if (!is_running()) start_runtime(nullptr, cubist::sim::Mode::kFunctional);
  set_current_handle(runtime().set_device(kFirstDevice));
  const HostBuffers::OnDevice buffers(host_buffers(), runtime(), current_context());
  Slots slots;
  for (const aclcubistArgument& argument : arguments) {
    append(slots, argument);
    if (argument.is_pointer == 0) continue;
    slots.back().value =
        buffers.address_of(slots.back().value, static_cast<size_t>(&argument - arguments.data()));
  }
  append_tiling_key(slots);
  runtime().launch(current_context(), function_of(binary, kernel), host_launch().block_dim, slots,
                   nullptr);
  runtime().stream(current_context(), nullptr).synchronize();
  buffers.copy_back();
}

}  // namespace

aclError aclcubistRegisterBinary(const void* data, size_t size, const char* chip) {
  return guard(__func__, [&] {
    require(data, "data");
    embedded_binaries().add({static_cast<const std::byte*>(data), size}, chip);
  });
}

aclError aclcubistForgetBinary(const void* data) {
  return guard(__func__, [&] {
    embedded_binaries().remove(data);
    if (is_running()) runtime().embedded().forget(runtime(), data);
  });
}

aclError aclcubistLaunch(const void* binary, const char* kernel, uint32_t blockDim,
                         const aclcubistArgument* arguments, size_t count, aclrtStream stream) {
  return guard(__func__, [&] {
    try {
      launch(binary, kernel, blockDim, {arguments, count}, stream);
    } catch (const cubist::Error&) {
      keep_for_synchronization(stream);
      throw;
    }
  });
}

aclError aclcubistRefuseThreads(const char* kernel, aclrtStream stream) {
  return guard(__func__, [&] {
    require(kernel, "kernel");
    try {
      throw cubist::Error(
          Fault::kNotImplemented,
          {.where = {},
           .did = fmt::format("launch {} with threads in a block (<<<blockDim, threads, "
                              "dynamicUb, stream>>>)",
                              kernel),
           .expected = "0 for both: these chips have no SIMT cores",
           .fix = "launch it with <<<blockDim, nullptr, stream>>>"});
    } catch (const cubist::Error&) {
      keep_for_synchronization(stream);
      throw;
    }
  });
}

aclError aclcubistPreferFunctional() {
  return guard(__func__, [] { embedded_binaries().prefer_functional(); });
}

void* aclcubistGmAlloc(size_t size) {
  void* memory = nullptr;
  guard(__func__, [&] { memory = host_buffers().allocate(size); });
  return memory;
}

aclError aclcubistGmFree(void* memory) {
  return guard(__func__, [&] { host_buffers().free(memory); });
}

aclError aclcubistSetBlockDim(uint32_t blockDim) {
  return guard(__func__, [&] { host_launch().block_dim = blockDim; });
}

aclError aclcubistSetTilingKey(uint64_t tilingKey) {
  return guard(__func__, [&] { host_launch().tiling_key = tilingKey; });
}

aclError aclcubistRun(const void* binary, const char* kernel, const aclcubistArgument* arguments,
                      size_t count) {
  return guard(__func__, [&] { run(binary, kernel, {arguments, count}); });
}

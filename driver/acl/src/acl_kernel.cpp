// Kernel binaries, arguments and launches.
#include <algorithm>
#include <cstring>
#include <span>

#include "acl/acl_rt.h"
#include "boundary.h"
#include "cubist/driver/elf.h"

using namespace cubist::acl;
using cubist::Fault;

namespace {

void* load(const std::function<cubist::sim::ProgramImage()>& read) {
  return with_code(Fault::kProgram, ACL_ERROR_INVALID_FILE, [&] {
    return with_code(Fault::kResource, ACL_ERROR_INVALID_FILE,
                     [&] { return runtime().load_binary(read()); });
  });
}

// Parameter handles are indices, kept apart from null.
void* to_handle(size_t index) { return reinterpret_cast<void*>(index + 1); }
size_t to_index(const void* handle) { return reinterpret_cast<size_t>(handle) - 1; }

std::vector<KernelArguments::Slot> read_slots(const void* data, size_t size) {
  if (size % sizeof(uint64_t) != 0 || (size != 0 && data == nullptr)) {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("launch with {} bytes of arguments", size),
         "one 8-byte slot for every parameter of the kernel");
  }
  std::vector<KernelArguments::Slot> slots(size / sizeof(uint64_t));
  for (size_t i = 0; i < slots.size(); ++i) {
    std::memcpy(&slots[i].value, static_cast<const std::byte*>(data) + i * sizeof(uint64_t),
                sizeof(uint64_t));
  }
  return slots;
}

// Slots up to the first placeholder's data, those of placeholders with what they point to.
std::vector<KernelArguments::Slot> read_host_arguments(
    std::span<const std::byte> bytes, std::span<const aclrtPlaceHolderInfo> placeholders) {
  size_t parameters = bytes.size();
  for (const aclrtPlaceHolderInfo& info : placeholders)
    parameters = std::min(parameters, size_t{info.dataOffset});
  std::vector<KernelArguments::Slot> slots = read_slots(bytes.data(), parameters);
  for (const aclrtPlaceHolderInfo& info : placeholders) {
    size_t end = bytes.size();
    for (const aclrtPlaceHolderInfo& other : placeholders)
      if (other.dataOffset > info.dataOffset) end = std::min(end, size_t{other.dataOffset});
    const size_t index = info.addrOffset / sizeof(uint64_t);
    if (info.addrOffset % sizeof(uint64_t) != 0 || index >= slots.size() ||
        info.dataOffset >= end) {
      fail(ACL_ERROR_INVALID_PARAM,
           fmt::format("launch with a placeholder at byte {} for data at byte {} of {}",
                       info.addrOffset, info.dataOffset, bytes.size()),
           "an 8-byte slot in front of the data, and data inside of argsSize");
    }
    slots[index] = {
        .is_reference = true,
        .bytes = std::make_shared<std::vector<std::byte>>(
            bytes.begin() + info.dataOffset, bytes.begin() + static_cast<ptrdiff_t>(end))};
  }
  return slots;
}

}  // namespace

aclError aclrtBinaryLoadFromFile(const char* binPath, aclrtBinaryLoadOptions*,
                                 aclrtBinHandle* binHandle) {
  return guard(__func__, [&] {
    require(binPath, "binPath");
    require(binHandle, "binHandle");
    *binHandle = load([&] { return cubist::driver::load_program(binPath); });
  });
}

aclError aclrtBinaryLoadFromData(const void* data, size_t length, const aclrtBinaryLoadOptions*,
                                 aclrtBinHandle* binHandle) {
  return guard(__func__, [&] {
    require(data, "data");
    require(binHandle, "binHandle");
    *binHandle = load([&] {
      return cubist::driver::parse_program({static_cast<const std::byte*>(data), length},
                                           "binary in memory");
    });
  });
}

aclError aclrtBinaryUnLoad(aclrtBinHandle binHandle) {
  return guard(__func__, [&] { runtime().unload_binary(binHandle); });
}

aclError aclrtBinaryGetFunction(const aclrtBinHandle binHandle, const char* kernelName,
                                aclrtFuncHandle* funcHandle) {
  return guard(__func__, [&] {
    require(kernelName, "kernelName");
    require(funcHandle, "funcHandle");
    *funcHandle = runtime().get_function(binHandle, kernelName);
  });
}

aclError aclrtKernelArgsInit(aclrtFuncHandle funcHandle, aclrtArgsHandle* argsHandle) {
  return guard(__func__, [&] {
    require(argsHandle, "argsHandle");
    *argsHandle = runtime().create_arguments(funcHandle);
  });
}

aclError aclrtKernelArgsAppend(aclrtArgsHandle argsHandle, void* param, size_t paramSize,
                               aclrtParamHandle* paramHandle) {
  return guard(__func__, [&] {
    require(param, "param");
    require(paramHandle, "paramHandle");
    KernelArguments& values = runtime().arguments(argsHandle).values;
    *paramHandle = to_handle(values.append({static_cast<const std::byte*>(param), paramSize}));
  });
}

aclError aclrtKernelArgsAppendPlaceHolder(aclrtArgsHandle argsHandle,
                                          aclrtParamHandle* paramHandle) {
  return guard(__func__, [&] {
    require(paramHandle, "paramHandle");
    *paramHandle = to_handle(runtime().arguments(argsHandle).values.append_placeholder());
  });
}

aclError aclrtKernelArgsGetPlaceHolderBuffer(aclrtArgsHandle argsHandle,
                                             aclrtParamHandle paramHandle, size_t dataSize,
                                             void** bufferAddr) {
  return guard(__func__, [&] {
    require(bufferAddr, "bufferAddr");
    *bufferAddr =
        runtime().arguments(argsHandle).values.make_buffer(to_index(paramHandle), dataSize).data();
  });
}

aclError aclrtKernelArgsFinalize(aclrtArgsHandle argsHandle) {
  return guard(__func__, [&] { runtime().arguments(argsHandle).values.finalize(); });
}

aclError aclrtLaunchKernel(aclrtFuncHandle funcHandle, uint32_t blockDim, const void* argsData,
                           size_t argsSize, aclrtStream stream) {
  return guard(__func__, [&] {
    runtime().launch(current_context(), funcHandle, blockDim, read_slots(argsData, argsSize),
                     stream);
  });
}

aclError aclrtLaunchKernelWithConfig(aclrtFuncHandle funcHandle, uint32_t blockDim,
                                     aclrtStream stream, aclrtLaunchKernelCfg*,
                                     aclrtArgsHandle argsHandle, void*) {
  return guard(__func__, [&] {
    const Arguments& arguments = runtime().arguments(argsHandle);
    if (arguments.function != funcHandle || !arguments.values.is_finalized()) {
      fail(ACL_ERROR_INVALID_PARAM,
           "launch with arguments that are not finalized, or belong to another function",
           "aclrtKernelArgsInit with this function, then aclrtKernelArgsFinalize");
    }
    runtime().launch(current_context(), funcHandle, blockDim, arguments.values.slots(), stream);
  });
}

aclError aclrtLaunchKernelV2(aclrtFuncHandle funcHandle, uint32_t blockDim, const void* argsData,
                             size_t argsSize, aclrtLaunchKernelCfg*, aclrtStream stream) {
  return guard(__func__, [&] {
    runtime().launch(current_context(), funcHandle, blockDim, read_slots(argsData, argsSize),
                     stream);
  });
}

aclError aclrtLaunchKernelWithHostArgs(aclrtFuncHandle funcHandle, uint32_t blockDim,
                                       aclrtStream stream, aclrtLaunchKernelCfg*, void* hostArgs,
                                       size_t argsSize, aclrtPlaceHolderInfo* placeHolderArray,
                                       size_t placeHolderNum) {
  return guard(__func__, [&] {
    if (argsSize != 0) require(hostArgs, "hostArgs");
    if (placeHolderNum != 0) require(placeHolderArray, "placeHolderArray");
    runtime().launch(current_context(), funcHandle, blockDim,
                     read_host_arguments({static_cast<const std::byte*>(hostArgs), argsSize},
                                         {placeHolderArray, placeHolderNum}),
                     stream);
  });
}

#include "kernel_arguments.h"

#include <fmt/format.h>

#include <cstring>

#include "acl_failure.h"

namespace cubist::acl {
namespace {

// RISC-V psABI: integers of 32 bits are sign-extended in a register, whatever their type.
uint64_t widen(std::span<const std::byte> value) {
  if (value.size() == sizeof(int32_t)) {
    int32_t word;
    std::memcpy(&word, value.data(), sizeof word);
    return static_cast<uint64_t>(static_cast<int64_t>(word));
  }
  uint64_t word;
  std::memcpy(&word, value.data(), sizeof word);
  return word;
}

}  // namespace

void KernelArguments::check_open() const {
  if (is_finalized_) {
    fail(ACL_ERROR_INVALID_PARAM, "change arguments after aclrtKernelArgsFinalize",
         "arguments that are still open", "make new ones with aclrtKernelArgsInit");
  }
}

size_t KernelArguments::append(std::span<const std::byte> value) {
  check_open();
  constexpr size_t kByReference = 16;  // psABI: larger aggregates are passed by reference
  if (value.size() > kByReference) {
    slots_.push_back(
        {.is_reference = true,
         .bytes = std::make_shared<std::vector<std::byte>>(value.begin(), value.end())});
  } else if (value.size() == sizeof(uint32_t) || value.size() == sizeof(uint64_t)) {
    slots_.push_back({.value = widen(value), .bytes = nullptr});
  } else {
    fail(ACL_ERROR_INVALID_PARAM, fmt::format("append a kernel argument of {} bytes", value.size()),
         "4 or 8 bytes, or a struct of more than 16",
         "widen the kernel's parameter to 32 or 64 bits");
  }
  return slots_.size() - 1;
}

size_t KernelArguments::append_placeholder() {
  check_open();
  slots_.push_back({.is_reference = true, .bytes = nullptr});
  return slots_.size() - 1;
}

std::span<std::byte> KernelArguments::make_buffer(size_t index, size_t size) {
  check_open();
  if (index >= slots_.size() || !slots_[index].is_reference || slots_[index].bytes || size == 0) {
    fail(ACL_ERROR_INVALID_PARAM,
         fmt::format("get a buffer of {} bytes for kernel parameter {}", size, index),
         "a placeholder without a buffer, and a size of 1 or more");
  }
  slots_[index].bytes = std::make_shared<std::vector<std::byte>>(size);
  return *slots_[index].bytes;
}

void KernelArguments::finalize() {
  check_open();
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].is_reference && !slots_[i].bytes) {
      fail(ACL_ERROR_INVALID_PARAM,
           fmt::format("finalize arguments: placeholder {} has no data", i),
           "a buffer from aclrtKernelArgsGetPlaceHolderBuffer for every placeholder");
    }
  }
  is_finalized_ = true;
}

}  // namespace cubist::acl

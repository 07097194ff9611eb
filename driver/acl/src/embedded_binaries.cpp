#include "embedded_binaries.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/driver/elf.h"

namespace cubist::acl {

void EmbeddedBinaries::add(std::span<const std::byte> bytes, const char* chip) {
  binaries_.push_back(bytes);
  if (chip_.empty() && chip != nullptr) chip_ = chip;
}

void EmbeddedBinaries::remove(const void* data) {
  std::erase_if(binaries_, [&](const auto& bytes) { return bytes.data() == data; });
}

std::vector<std::span<const std::byte>> EmbeddedBinaries::in_order(const void* data) const {
  std::vector<std::span<const std::byte>> order = binaries_;
  std::ranges::stable_partition(order, [&](const auto& bytes) { return bytes.data() == data; });
  return order;
}

void* LoadedKernels::load(Runtime& runtime, std::span<const std::byte> bytes) {
  const auto found = binaries_.find(bytes.data());
  if (found != binaries_.end()) return found->second;
  void* binary = runtime.load_binary(driver::parse_program(bytes, "kernels of this program"));
  binaries_.emplace(bytes.data(), binary);
  return binary;
}

void LoadedKernels::forget(Runtime& runtime, const void* data) {
  const auto binary = binaries_.find(data);
  if (binary == binaries_.end()) return;
  runtime.unload_binary(binary->second);
  binaries_.erase(binary);
  std::erase_if(functions_, [&](const auto& function) { return function.first.first == data; });
}

void* LoadedKernels::find_in(Runtime& runtime, std::span<const std::byte> bytes,
                             const std::string& kernel) {
  const auto [found, is_new] = functions_.try_emplace({bytes.data(), kernel}, nullptr);
  if (found->second == nullptr) found->second = runtime.get_function(load(runtime, bytes), kernel);
  return found->second;
}

void* LoadedKernels::find(Runtime& runtime, const EmbeddedBinaries& embedded, const void* data,
                          const std::string& kernel) {
  std::string known;
  for (const std::span<const std::byte> bytes : embedded.in_order(data)) {
    const auto found = functions_.find({bytes.data(), kernel});
    if (found != functions_.end()) return found->second;
    void* binary = load(runtime, bytes);
    const std::vector<std::string> names = runtime.kernels_of(binary);
    if (std::ranges::find(names, kernel) != names.end())
      return functions_[{bytes.data(), kernel}] = runtime.get_function(binary, kernel);
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  }
  fail(ACL_ERROR_INVALID_PARAM, fmt::format("launch kernel `{}`", kernel),
       known.empty() ? "a kernel in this program, which has none"
                     : "a kernel in this program: " + known,
       "link the object or library that cubist cc made of the kernel's file");
}

}  // namespace cubist::acl

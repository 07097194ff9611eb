// Kernel ELFs that lie in the program.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime.h"

namespace cubist::acl {

// Those that the program registered; they outlive aclFinalize.
class EmbeddedBinaries {
 public:
  void add(std::span<const std::byte> bytes, const char* chip);
  void remove(const void* data);

  // "" where no binary says.
  const std::string& chip() const { return chip_; }
  // A program of CPU-debug: mode functional where nothing else says.
  void prefer_functional() { prefers_functional_ = true; }
  bool prefers_functional() const { return prefers_functional_; }
  // The binary at `data` first, unless it is null.
  std::vector<std::span<const std::byte>> in_order(const void* data) const;

 private:
  std::vector<std::span<const std::byte>> binaries_;
  std::string chip_;
  bool prefers_functional_ = false;
};

// Those that a runtime has loaded, and their kernels.
class LoadedKernels {
 public:
  // The function handle. Throws AclFailure, with the kernels there are, if no binary has it.
  void* find(Runtime& runtime, const EmbeddedBinaries& embedded, const void* data,
             const std::string& kernel);
  // The same of a binary that need not be registered and stays where it is.
  void* find_in(Runtime& runtime, std::span<const std::byte> bytes, const std::string& kernel);
  void forget(Runtime& runtime, const void* data);

 private:
  void* load(Runtime& runtime, std::span<const std::byte> bytes);

  std::map<const void*, void*> binaries_;  // by address of the ELF
  std::map<std::pair<const void*, std::string>, void*>
      functions_;  // by address of the ELF and name
};

}  // namespace cubist::acl

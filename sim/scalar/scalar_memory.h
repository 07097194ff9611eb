// What the scalar unit's loads and stores see: the address map of device.h. Every access is
// checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "cubist/sim/device.h"
#include "cubist/sim/memory.h"

namespace cubist::sim {

// Thrown by a ScalarWatch: the access must not happen yet. ScalarUnit::run stops in front of the
// instruction.
struct ScalarHeld {};

// Is told of every scalar access to UB or GM before it happens, and may throw. An address in UB is
// an offset.
class ScalarWatch {
 public:
  virtual ~ScalarWatch() = default;
  virtual void load(Space space, uint64_t address, uint64_t count) = 0;
  virtual void store(Space space, uint64_t address, uint64_t count) = 0;
};

class ScalarMemory {
 public:
  // Sizes are multiples of 8 B, so that an aligned access that begins inside also ends there; `ub`
  // may be empty (a cube core has none).
  ScalarMemory(std::span<std::byte> ub, std::span<std::byte> stack, GlobalMemory& gm)
      : ub_(ub), stack_(stack), gm_(gm) {}

  void watch(ScalarWatch* watch) { watch_ = watch; }  // null: nobody

  // Natural alignment. Throw Error(Program) with address and size if it is broken or nothing lies
  // there.
  template <class T>
  T load(uint64_t address) {
    T value;
    std::memcpy(&value, readable(address, sizeof(T)), sizeof(T));
    return value;
  }
  template <class T>
  void store(uint64_t address, T value) {
    std::memcpy(writable(address, sizeof(T)), &value, sizeof(T));
  }

  uint64_t stack_top() const { return kStackWindow + stack_.size(); }

 private:
  const std::byte* readable(uint64_t address, uint64_t size) {
    if ((address & (size - 1)) != 0) [[unlikely]]
      misaligned("load", address, size);
    if (address - kStackWindow < stack_.size()) return stack_.data() + (address - kStackWindow);
    if (address >= kGmBase) {
      if (watch_ != nullptr) watch_->load(Space::kGm, address, size);
      return gm_.read(address, size);
    }
    const std::byte* bytes = in_ub("load", address, size);
    if (watch_ != nullptr) watch_->load(Space::kUb, address - kUbWindow, size);
    return bytes;
  }
  std::byte* writable(uint64_t address, uint64_t size) {
    if ((address & (size - 1)) != 0) [[unlikely]]
      misaligned("store", address, size);
    if (address - kStackWindow < stack_.size()) return stack_.data() + (address - kStackWindow);
    if (address >= kGmBase) {
      if (watch_ != nullptr) watch_->store(Space::kGm, address, size);
      return gm_.write(address, size);
    }
    std::byte* bytes = in_ub("store", address, size);
    if (watch_ != nullptr) watch_->store(Space::kUb, address - kUbWindow, size);
    return bytes;
  }
  std::byte* in_ub(const char* access, uint64_t address, uint64_t size) const;
  [[noreturn]] static void misaligned(const char* access, uint64_t address, uint64_t size);

  std::span<std::byte> ub_, stack_;
  GlobalMemory& gm_;
  ScalarWatch* watch_ = nullptr;
};

}  // namespace cubist::sim

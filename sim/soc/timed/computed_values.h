// Mode timing does not compute. These remember which bytes a pipe would have computed, so that a
// kernel whose control flow reads one of them is told, instead of being timed with a wrong value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "cubist/sim/memory.h"

namespace cubist::sim {

// Throws Error(Program): the scalar unit reads computed data, use mode full.
[[noreturn]] void reads_computed_value(const std::string& what);

// Bytes of GM that pipes of a core wrote since somebody with values (the host, a scalar unit) wrote
// them.
class ComputedValues {
 public:
  void mark(uint64_t address, uint64_t count) { set(address, count, true); }
  void clear(uint64_t address, uint64_t count) { set(address, count, false); }
  bool any(uint64_t address, uint64_t count) const;

 private:
  static constexpr uint64_t kPage = 4096;
  using Page = std::array<uint64_t, kPage / 64>;  // a bit per byte

  void set(uint64_t address, uint64_t count, bool computed);

  std::unordered_map<uint64_t, Page> pages_;
};

// Bytes of a core's UB that the scalar unit itself stored and no instruction can have overwritten.
class UbValues {
 public:
  explicit UbValues(uint64_t size) : stored_(size) {}

  void load(uint64_t offset, uint64_t count);
  void store(uint64_t offset, uint64_t count);
  void forget();  // an instruction writes to UB, who knows where

 private:
  std::vector<bool> stored_;
  bool is_any_stored_ = false;
};

// GM as the scalar unit sees it in mode timing; in mode full (`computed` null) it is GM itself.
class ScalarGm : public GlobalMemory {
 public:
  ScalarGm(GlobalMemory& gm, ComputedValues* computed) : gm_(gm), computed_(computed) {}

  const std::byte* read(uint64_t address, uint64_t count) override;
  std::byte* write(uint64_t address, uint64_t count) override;

 private:
  GlobalMemory& gm_;
  ComputedValues* computed_;
};

}  // namespace cubist::sim

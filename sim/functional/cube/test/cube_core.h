// A core and a GM to run single instructions on, for tests and benchmarks.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/base/rng.h"
#include "cubist/sim/functional.h"

namespace cubist::sim {

inline constexpr uint64_t kKiB = 1024;

// GM of one allocation at `kBase`.
class FlatGm : public GlobalMemory {
 public:
  static constexpr uint64_t kBase = 0x4000'0000;
  explicit FlatGm(uint64_t size) : bytes(size) {}

  const std::byte* read(uint64_t address, uint64_t count) override { return at(address, count); }
  std::byte* write(uint64_t address, uint64_t count) override { return at(address, count); }

  std::vector<std::byte> bytes;

 private:
  std::byte* at(uint64_t address, uint64_t count) {
    if (address < kBase || address - kBase > bytes.size() ||
        count > bytes.size() - (address - kBase)) {
      throw Error(Fault::kProgram,
                  {.where = {}, .did = "GM access outside", .expected = {}, .fix = {}});
    }
    return bytes.data() + (address - kBase);
  }
};

// A core with every memory, of the sizes of the A2 generation (BT and FB larger).
inline constexpr LocalMemorySizes kSizes{.l1 = {512 * 1024},
                                         .l0a = {64 * 1024},
                                         .l0b = {64 * 1024},
                                         .l0c = {128 * 1024},
                                         .ub = {192 * 1024},
                                         .bt = {4 * 1024},
                                         .fb = {4 * 1024}};

struct CubeCore {
  LocalMemories local{kSizes};
  FlatGm gm{1024 * kKiB};
  ControlRegisters registers;
  PipeResults results;

  template <class Instruction>
  void run(const Instruction& i) {
    CoreState state{local, gm, registers, results};
    execute(Instruction::kOp, i.pack(), state);
  }
};

inline std::span<std::byte> bytes_of(LocalMemory& memory) { return {memory.data(), memory.size()}; }

inline void fill_random(std::span<std::byte> bytes, Rng& rng) {
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const uint64_t v = rng.next();
    std::memcpy(bytes.data() + at, &v, 8);
  }
  for (; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(rng.next());
}

template <class Element>
Element load(const std::byte* data, uint64_t index) {
  Element e;
  std::memcpy(&e, data + index * sizeof(Element), sizeof(Element));
  return e;
}

template <class Element>
void store(std::byte* data, uint64_t index, Element value) {
  std::memcpy(data + index * sizeof(Element), &value, sizeof(Element));
}

}  // namespace cubist::sim

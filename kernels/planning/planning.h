// What every planner needs: counts of cores, errors with sizes, tiling structs as words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/isa/operands.h"
#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::kernels {

// Cores that run vector kernels, and cores that run cube kernels.
uint32_t vector_core_count(const sim::ChipSpec& chip);
uint32_t cube_core_count(const sim::ChipSpec& chip);

// What a vector kernel does in all, for an estimate of its time.
struct Work {
  int64_t gm_bytes = 0;      // read and written
  int64_t vector_bytes = 0;  // that pass through the vector unit, once per instruction
  int64_t instructions = 0;  // that wait for the one before
};
double cycles_of(const Work& work, const sim::ChipSpec& chip);

// The number of blocks, at most `most` and the number of vector cores, that finishes `cycles` of
// work soonest: the scheduler starts blocks one after the other, so that a small kernel is done
// sooner on fewer cores.
int64_t best_block_count(double cycles, int64_t most, const sim::ChipSpec& chip);

// "f16", "f32"; of the types the library has. Throws Error(NotImplemented) naming `kernel` and the
// type for others.
std::string suffix_of(isa::DataType type, const std::string& kernel);
uint32_t bytes_of(isa::DataType type, const std::string& kernel);

// Error(Config): the smallest tile of `kernel` does not fit. `memory`: "UB", "L1", ...
Error too_small(const std::string& kernel, const sim::ChipSpec& chip, const std::string& memory,
                uint64_t needed, Bytes available);

// Error(Config) unless low <= value <= high; what: "channels of conv2d".
void check_range(int64_t value, int64_t low, int64_t high, const std::string& what);

// A tiling struct (uint32_t members only) as words.
template <class Tiling>
std::vector<uint32_t> words_of(const Tiling& tiling) {
  static_assert(std::is_trivially_copyable_v<Tiling> && sizeof(Tiling) % sizeof(uint32_t) == 0);
  std::vector<uint32_t> words(sizeof(Tiling) / sizeof(uint32_t));
  std::memcpy(words.data(), &tiling, sizeof(Tiling));
  return words;
}

}  // namespace cubist::kernels

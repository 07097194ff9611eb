#include "soc/timed/cube_memory.h"

#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

constexpr int kSide = 16,
              kElement = 4;  // rows and columns of a fractal of L0C, bytes of an element
constexpr uint64_t kRow = kSide * kElement;

}  // namespace

const std::byte* LocalCubeMemory::read_l0a(uint64_t address) {
  return local_.l0a.at(address, kOperandFractal, kOperandFractal);
}
const std::byte* LocalCubeMemory::read_l0b(uint64_t address) {
  return local_.l0b.at(address, kOperandFractal, kOperandFractal);
}
const std::byte* LocalCubeMemory::read_l0c(uint64_t address) {
  return local_.l0c.at(address, kResultFractal, kResultFractal);
}
const std::byte* LocalCubeMemory::read_bias(uint64_t address) {
  return local_.bt.at(address, kBiasRow, kBiasRow);
}

void LocalCubeMemory::write_l0c(uint64_t address, const std::byte* fractal, int rows, int columns) {
  if (rows < 1 || rows > kSide || columns < 1 || columns > kSide) {
    throw Error(Fault::kInternal,
                {.where = "the clocked cube",
                 .did = fmt::format("write {} rows and {} columns of a fractal", rows, columns),
                 .expected = fmt::format("1 to {} of each", kSide),
                 .fix = {}});
  }
  std::byte* to = local_.l0c.at(address, kResultFractal, kResultFractal);
  for (uint64_t row = 0; row < static_cast<uint64_t>(rows); ++row)
    std::memcpy(to + row * kRow, fractal + row * kRow, static_cast<size_t>(columns) * kElement);
}

}  // namespace cubist::sim

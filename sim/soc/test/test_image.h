// What the tests of both back ends run: the image of test/kernels/test_kernels.cpp, as clang and
// lld made it, and the chips.
#pragma once

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/program.h"

namespace cubist::sim {

inline std::shared_ptr<const ProgramImage> test_image() {
  std::ifstream file(CUBIST_TEST_KERNELS, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  auto image = std::make_shared<ProgramImage>();
  image->name = "test_kernels";
  image->bytes.resize(bytes.size());
  std::memcpy(image->bytes.data(), bytes.data(), bytes.size());
  image->text_end = bytes.size() / 4 * 4;
  uint64_t offset = 8;  // behind _start
#define KERNEL(name, cores) \
  image->kernels.push_back({#name, offset, KernelCores::cores}), offset += 4;
#include "kernels/test_kernels.def"
#undef KERNEL
  image->locate = [](uint64_t) {
    return SourceLine{.file = "test_kernels.cpp", .function = {}, .line = 7};
  };
  return image;
}

// With a GM that costs little address space.
inline ChipSpec with_small_gm(ChipSpec chip) {
  chip.dram.size = {int64_t{1} << 28};
  return chip;
}
inline ChipSpec coupled_chip() { return with_small_gm(load_chip("tiny")); }
inline ChipSpec split_chip() { return with_small_gm(load_chip("ascend910b1")); }

}  // namespace cubist::sim

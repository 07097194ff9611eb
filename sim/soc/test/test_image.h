// The image of test/kernels/test_kernels.cpp, as clang and lld made it.
#pragma once

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

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

}  // namespace cubist::sim

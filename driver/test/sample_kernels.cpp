#include "sample_kernels.h"

#include <fstream>

#include "cubist/driver/elf.h"

namespace cubist::driver {

std::string sample_elf(int npu_arch) {
  return std::string(CONFORMANCE_KERNELS) + "-" + std::to_string(npu_arch) + ".elf";
}

std::shared_ptr<const sim::ProgramImage> sample_image(int npu_arch) {
  return std::make_shared<const sim::ProgramImage>(load_program(sample_elf(npu_arch)));
}

int sample_line(const std::string& mark) {
  std::ifstream in(CONFORMANCE_SOURCE);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.ends_with("// line: " + mark)) return number;
  }
  return 0;
}

}  // namespace cubist::driver

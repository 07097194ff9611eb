// The kernel binary that driver tests share, and where its faults are in the source.
#pragma once

#include <memory>
#include <string>

#include "cubist/sim/program.h"

namespace cubist::driver {

// conformance_kernels.cpp, compiled for a chip's architecture.
std::string sample_elf(int npu_arch);
std::shared_ptr<const sim::ProgramImage> sample_image(int npu_arch);

// Number of the source line that ends in "// line: <mark>"; 0 if none does.
int sample_line(const std::string& mark);

}  // namespace cubist::driver

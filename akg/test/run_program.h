// Programs of calls on a chip, without any overlap: a barrier of all pipes after every call. For
// tests of what is called, not of order.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"
#include "interpret.h"

namespace cubist::akg {

// One kernel per program, as C++.
std::string plain_source(const std::vector<Program>& programs);
// UB that the kernel of a program takes.
int64_t plain_ub_bytes(const Program& program);

// The kernels of `programs` on one chip, in full mode under the sanitizer.
class PlainMachine {
 public:
  PlainMachine(const std::string& chip, const std::vector<Program>& programs);
  ~PlainMachine();

  // The arguments of a program, values of which are in `memory`, before and after.
  void run(const Program& program, Memory& memory);

 private:
  std::filesystem::path directory_;
  sim::ChipSpec chip_;
  sanitizer::Sanitizer sanitizer_;
  std::unique_ptr<sim::Device> device_;
  sim::ProgramId program_ = 0;
};

}  // namespace cubist::akg

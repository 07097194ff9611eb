// Compiles emitted source for a chip and runs it there.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "cubist/kernels/toolchain.h"
#include "emit/emit.h"
#include "machine.h"  // of kernels/test: encode, decode, Watch
#include "passes/hoist_loads.h"
#include "passes/insert_barriers.h"
#include "passes/plan_rings.h"
#include "passes/plan_scratchpad.h"
#include "passes/verify.h"

namespace cubist::akg {

using kernels::ByteVector;

inline EmitOptions test_options() {
  return {.comment = {},
          .headers = {"cubist/device/block.h", "cubist/device/ring.h", "cubist/device/scalar.h",
                      "test_tiles.h"}};
}

inline Program planned(Program program, const sim::ChipSpec& chip) {
  verify(program, Stage::kSelect, chip);
  program = hoist_loads(program);
  verify(program, Stage::kSelect, chip);
  program = plan_rings(program, chip);
  verify(program, Stage::kRings, chip);
  program = plan_scratchpad(program, chip);
  verify(program, Stage::kScratchpad, chip);
  program = insert_barriers(program, chip);
  verify(program, Stage::kBarriers, chip);
  return program;
}

inline std::filesystem::path scratch_directory() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + "." + test->name();
  std::ranges::replace(name, '/', '_');
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::create_directories(path);
  return path;
}

// Fails on a warning.
inline std::filesystem::path compile(const std::string& source, int npu_arch) {
  const std::filesystem::path base = scratch_directory() / std::to_string(npu_arch);
  std::filesystem::path cpp = base, elf = base;
  cpp += ".cpp";
  elf += ".elf";
  std::ofstream(cpp) << source;
  kernels::CompileOptions options;
  options.sources = {cpp};
  options.output = elf;
  options.npu_arch = npu_arch;
  options.include_directories = {AKG_TEST_DEVICE_HEADERS};
  options.extra_flags = {"-Wall", "-Wextra", "-Werror"};
  const kernels::CompileResult result = kernels::compile_kernel(options);
  EXPECT_EQ(result.exit_status, 0) << result.messages << source;
  return elf;
}

// A launch of one kernel on buffers without slack.
struct Launched {
  std::vector<ByteVector> outputs;
  int64_t cycles = 0;
  std::map<isa::Pipe, sim::PipeTime> pipes;
  std::string reports;  // of the sanitizer; empty: clean, or mode functional
};

inline Launched launch(const std::filesystem::path& elf, const std::string& name,
                       const sim::ChipSpec& chip, sim::Mode mode, uint32_t block_dim,
                       const std::vector<ByteVector>& inputs,
                       const std::vector<size_t>& output_bytes) {
  std::unique_ptr<kernels::Watch> watch;
  const auto device = sim::make_device(chip, mode);
  if (mode != sim::Mode::kFunctional) {
    watch = std::make_unique<kernels::Watch>(chip, mode);
    device->observe(&watch->both);
  }
  const auto program = device->load(std::make_shared<sim::ProgramImage>(driver::load_program(elf)));
  std::vector<uint64_t> arguments;
  const auto place = [&](const ByteVector& bytes) {
    arguments.push_back(device->allocate({static_cast<int64_t>(bytes.size())}));
    device->write(arguments.back(), bytes);
  };
  for (const ByteVector& input : inputs) place(input);
  for (const size_t bytes : output_bytes) place(ByteVector(bytes, std::byte{0xa5}));
  const sim::TaskId task = device->submit(
      0, sim::LaunchTask{
             .program = program, .kernel = name, .block_dim = block_dim, .arguments = arguments});
  Launched result;
  device->wait(task);
  const sim::TaskReport report = device->report(task);
  result.cycles = (report.ended - report.started).value;
  result.pipes = report.pipes;
  for (size_t i = 0; i < output_bytes.size(); ++i) {
    result.outputs.emplace_back(output_bytes[i]);
    device->read(result.outputs.back(), arguments[inputs.size() + i]);
  }
  if (watch && !watch->sanitizer.is_clean()) result.reports = watch->sanitizer.text();
  return result;
}

}  // namespace cubist::akg

// C++ sources with host and device code in one file: two passes, one object.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cubist/kernels/toolchain.h"

namespace cubist::kernels {

struct SingleSourceOptions {
  // The device's pass: npu_arch, core, optimization, debug_info, extra_flags. Its include
  // directories and definitions are those of the host's command.
  CompileOptions device;
  std::string chip;  // what aclInit takes where nothing else says; "": its default
  // CPU-debug: kernels are functions that host code may call (ICPU_RUN_KF).
  bool kernels_are_callable = false;
  // g++ or clang++ with its arguments: `-c SOURCE -o OBJECT` and what else the program needs.
  std::vector<std::string> host_command;
};

// Runs the command so that a source with kernels or launches becomes an object with the host's code
// and the ELF of its kernels. A command that compiles no such source runs as it is. Mistakes in the
// sources are a result; throws as compile_kernel() does, and Error(Program) for what cannot be
// split.
CompileResult compile_single_source(const SingleSourceOptions& options);

struct DeviceKernel {
  std::string name;
  size_t parameters = 0;
};
struct DeviceCode {
  CompileResult result;
  std::vector<DeviceKernel> kernels;
  // What the source names in TILING_KEY_IS, in order, if it was compiled with
  // CUBIST_COLLECT_TILING_KEYS.
  std::vector<uint64_t> tiling_keys;
};
// Only the kernels of the command's source: the command's output becomes their ELF.
DeviceCode compile_device_code(const SingleSourceOptions& options);

// A file DIRECTORY/aclrtlaunch_<kernel>.h for every extern "C" kernel of the command's source.
CompileResult write_launch_headers(const SingleSourceOptions& options,
                                   const std::filesystem::path& directory);

// Whether the sources make a program and not a kernel ELF: one launches with <<<>>> or has a main.
bool is_program(const std::vector<std::filesystem::path>& sources);

// `cubist cc SOURCE... -o PROGRAM` (with -c: one object): every source that is_program() means,
// compiled with g++ and linked with libascendcl. Sources that end in .o, .a or .so are linked.
CompileResult compile_program(const CompileOptions& options);

// A command of the host's compiler, as it is.
CompileResult run_host_compiler(const std::vector<std::string>& command);

// What `cubist cc` does: compile_program() where is_program(), else compile_kernel().
CompileResult compile(const CompileOptions& options);

}  // namespace cubist::kernels

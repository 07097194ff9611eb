#include <CLI/CLI.hpp>
#include <map>

#include "cubist/kernels/toolchain.h"

namespace cubist::kernels {

void add_device_options(CLI::App& command, CompileOptions& options) {
  const std::map<std::string, CoreOption> cores = {{"any", CoreOption::kAny},
                                                   {"aic", CoreOption::kAic},
                                                   {"aiv", CoreOption::kAiv},
                                                   {"mix", CoreOption::kMix}};
  command.add_option("--arch", options.npu_arch, "architecture (__NPU_ARCH__): 1001, 2002 or 2201")
      ->capture_default_str();
  command.add_option("--core", options.core, "core of kernels without a marker")
      ->transform(CLI::CheckedTransformer(cores).description("any, aic, aiv or mix"))
      // Before it: its own message has the numbers of the enumeration in it.
      ->transform(CLI::Validator(
          [cores](std::string& core) {
            return cores.contains(core) ? std::string() : "`" + core + "`: any, aic, aiv or mix";
          },
          ""));
  command.add_option("-O", options.optimization, "optimisation level")->capture_default_str();
  command.add_flag("--check", options.checks,
                   "check more at run time: buffers and event ids not given back, tensors that a "
                   "copy leaves, fields of instructions");
  command.add_flag("-g,!--no-debug-info", options.debug_info, "keep source lines (on by default)");
}

void add_compile_options(CLI::App& command, CompileOptions& options) {
  command.add_option("sources", options.sources, "C++ sources, and objects to link")->required();
  command.add_option("-o,--output", options.output, "file to write")->required();
  command.add_flag("-c,--compile-only", options.compile_only,
                   "one source to one object, do not link");
  add_device_options(command, options);
  command.add_option("-I", options.include_directories, "look for headers here too")
      ->allow_extra_args(false);
  command.add_option("-D", options.definitions, "define a macro, NAME or NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("-X", options.extra_flags, "one more flag for the compiler, -X=FLAG")
      ->allow_extra_args(false);
  command.add_option("--depfile", options.depfile,
                     "write what the output depends on, as a makefile rule");
}

}  // namespace cubist::kernels

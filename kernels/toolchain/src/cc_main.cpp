// cubist-cc: compile_kernel() as a program that the build itself can use before `cubist` exists.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cubist/base/error.h"
#include "cubist/kernels/toolchain.h"

int main(int argc, char** argv) try {
  CLI::App app("Compiles kernels for the Cubist NPU.");
  cubist::kernels::CompileOptions options;
  cubist::kernels::add_compile_options(app, options);
  CLI11_PARSE(app, argc, argv);
  const cubist::kernels::CompileResult result = cubist::kernels::compile_kernel(options);
  std::fputs(result.messages.c_str(), stderr);
  return result.exit_status;
} catch (const cubist::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}

// cubist-cc: compile_kernel() as a program that the build itself can use before `cubist` exists,
// and what stands in front of a host compiler's command in builds of others (sdk/cmake):
//   cubist-cc [options] [--launch-headers DIRECTORY] --host-command g++ ... -c SOURCE -o OBJECT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "cubist/base/error.h"
#include "cubist/kernels/single_source.h"
#include "cubist/kernels/toolchain.h"

namespace {

using cubist::kernels::CompileResult;

constexpr std::string_view kHostCommand = "--host-command";

CompileResult run_in_front(CLI::App& app, std::vector<std::string> own,
                           std::vector<std::string> host) {
  cubist::kernels::SingleSourceOptions options;
  std::string headers;
  cubist::kernels::add_device_options(app, options.device);
  app.add_option("--for-chip", options.chip,
                 "chip where neither aclInit's file nor CUBIST_CHIP names one");
  app.add_flag("--cpu-debug", options.kernels_are_callable,
               "kernels are functions of the host (ICPU_RUN_KF)");
  app.add_option("--launch-headers", headers, "write aclrtlaunch_<kernel>.h here, and no object");
  std::ranges::reverse(own);  // CLI11 takes them from the back
  app.parse(own);
  options.host_command = std::move(host);
  return headers.empty() ? compile_single_source(options) : write_launch_headers(options, headers);
}

CompileResult run(CLI::App& app, int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto host = std::ranges::find(words, kHostCommand);
  if (host != words.end()) return run_in_front(app, {words.begin(), host}, {host + 1, words.end()});
  cubist::kernels::CompileOptions options;
  cubist::kernels::add_compile_options(app, options);
  app.parse(argc, argv);
  return compile(options);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Compiles kernels for the Cubist NPU.");
  try {
    const CompileResult result = run(app, argc, argv);
    std::fputs(result.messages.c_str(), stderr);
    return result.exit_status;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const cubist::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

// `cubist cc`: kernel sources to an ELF, sources with host and device code to a program.
#include <fmt/format.h>

#include <memory>

#include "commands.h"
#include "cubist/kernels/single_source.h"
#include "cubist/kernels/toolchain.h"

namespace cubist::tools {

void add_cc_command(CLI::App& app) {
  auto options = std::make_shared<kernels::CompileOptions>();
  CLI::App* command = app.add_subcommand(
      "cc", "Compile kernel sources to an ELF, or host and device code to a program");
  kernels::add_compile_options(*command, *options);
  command->callback([options] {
    const kernels::CompileResult result = kernels::compile(*options);
    fmt::print(stderr, "{}", result.messages);
    if (result.exit_status != 0) throw CLI::RuntimeError(result.exit_status);
  });
}

}  // namespace cubist::tools

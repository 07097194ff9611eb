// `cubist cc`: kernel sources to an ELF, sources with host and device code to a program, an
// operator project to a package.
#include <fmt/format.h>

#include <memory>

#include "commands.h"
#include "cubist/kernels/single_source.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/opbuild/project.h"
#include "cubist/operators/names.h"

namespace cubist::tools {
namespace {

kernels::CompileResult build_project(const kernels::CompileOptions& options,
                                     const std::string& project) {
  return opbuild::build_project({.project = project,
                                 .output = options.output,
                                 .units = {operators::compute_unit(options.npu_arch)},
                                 .definitions = options.definitions,
                                 .include_directories = options.include_directories});
}

}  // namespace

void add_cc_command(CLI::App& app) {
  auto options = std::make_shared<kernels::CompileOptions>();
  CLI::App* command = app.add_subcommand(
      "cc", "Compile kernel sources to an ELF, or host and device code to a program");
  kernels::add_compile_options(*command, *options);
  auto project = std::make_shared<std::string>();
  CLI::Option* sources = command->get_option("sources")->required(false);
  command
      ->add_option("--op-project", *project,
                   "folder of an operator project, op_host/ and op_kernel/; --output gets vendors/")
      ->excludes(sources);
  command->callback([options, project, sources] {
    if (project->empty() && sources->count() == 0)
      throw CLI::RequiredError("sources or --op-project");
    const kernels::CompileResult result =
        project->empty() ? kernels::compile(*options) : build_project(*options, *project);
    fmt::print(stderr, "{}", result.messages);
    if (result.exit_status != 0) throw CLI::RuntimeError(result.exit_status);
  });
}

}  // namespace cubist::tools

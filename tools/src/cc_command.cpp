// `cubist cc`: kernel sources to an ELF, sources with host and device code to a program, an
// operator project to a package.
#include <fmt/format.h>

#include <memory>

#include "commands.h"
#include "cubist/base/resources.h"
#include "cubist/kernels/single_source.h"
#include "cubist/kernels/toolchain.h"
#include "cubist/operators/names.h"

namespace cubist::tools {
namespace {

// By op_build, a process of its own: the project's library brings libascendcl.so, which this
// program has in it already.
kernels::CompileResult build_project(const kernels::CompileOptions& options,
                                     const std::string& project) {
  std::vector<std::string> command = {resource_path("cann/toolkit/tools/opbuild/op_build").string(),
                                      "--project",
                                      project,
                                      "--output",
                                      options.output.string(),
                                      "--unit",
                                      operators::compute_unit(options.npu_arch)};
  for (const std::string& definition : options.definitions) command.push_back("-D" + definition);
  for (const auto& folder : options.include_directories) command.push_back("-I" + folder.string());
  return kernels::run_host_compiler(command);
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

// `cubist run`: a network, or a host program, on a simulated chip.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "host_program.h"
#include "run_options.h"
#include "sanitize_options.h"

namespace cubist::tools {
namespace {

struct RunArguments {
  std::shared_ptr<RunRequest> request;
  std::string json;
  SanitizeRequest sanitize;
};

void run_network(const RunArguments& arguments, const framework::RunOptions& options) {
  const framework::RunResult result = framework::run_model(options, progress_line());
  fmt::print("{}", framework::render_table(result));
  if (!arguments.json.empty()) framework::write_json(result, arguments.json);
  if (result.pass == false) throw CLI::RuntimeError(1);
}

void run_network(const RunArguments& arguments) {
  const framework::RunOptions options = network_options(*arguments.request);
  if (arguments.sanitize.kinds.empty()) return run_network(arguments, options);
  const bool is_clean =
      run_sanitized(arguments.sanitize, options,
                    [&](const framework::RunOptions& watched) { run_network(arguments, watched); });
  if (!is_clean) throw CLI::RuntimeError(1);
}

void run(const RunArguments& arguments) {
  if (arguments.sanitize.kinds.empty() && !arguments.sanitize.log.empty()) {
    throw Error(Fault::kConfig, {.where = "--sanitize-log",
                                 .did = "write reports that nobody makes",
                                 .expected = "--sanitize=KINDS with it",
                                 .fix = {}});
  }
  if (!is_host_program(*arguments.request)) return run_network(arguments);
  if (!arguments.json.empty()) {
    throw Error(Fault::kConfig, {.where = "--json",
                                 .did = "run " + arguments.request->program + ", a host program",
                                 .expected = "a network",
                                 .fix = "cubist profile writes what host programs do"});
  }
  const int status = run_host_program(*arguments.request, environment_of(arguments.sanitize));
  if (status != 0) throw CLI::RuntimeError(status);
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command =
      app.add_subcommand("run", "Run a network, or a host program, on a simulated chip");
  arguments->request = add_run_options(*command);
  command->add_option("--json", arguments->json, "File to write the result to (docs/run-json.md)");
  add_sanitize_options(*command, arguments->sanitize);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace cubist::tools

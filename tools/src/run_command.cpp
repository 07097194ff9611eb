// `cubist run`: a network, or a host program, on a simulated chip.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "host_program.h"
#include "run_options.h"

namespace cubist::tools {
namespace {

struct RunArguments {
  std::shared_ptr<RunRequest> request;
  std::string json;
};

void run_network(const RunArguments& arguments) {
  const framework::RunResult result =
      framework::run_model(network_options(*arguments.request), progress_line());
  fmt::print("{}", framework::render_table(result));
  if (!arguments.json.empty()) framework::write_json(result, arguments.json);
  if (result.pass == false) throw CLI::RuntimeError(1);
}

void run(const RunArguments& arguments) {
  if (!is_host_program(*arguments.request)) return run_network(arguments);
  if (!arguments.json.empty()) {
    throw Error(Fault::kConfig, {.where = "--json",
                                 .did = "run " + arguments.request->program + ", a host program",
                                 .expected = "a network",
                                 .fix = "cubist profile writes what host programs do"});
  }
  const int status = run_host_program(*arguments.request);
  if (status != 0) throw CLI::RuntimeError(status);
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command =
      app.add_subcommand("run", "Run a network, or a host program, on a simulated chip");
  arguments->request = add_run_options(*command);
  command->add_option("--json", arguments->json, "File to write the result to (docs/run-json.md)");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace cubist::tools

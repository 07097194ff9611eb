// `cubist run`: a network, or a host program, on a simulated chip.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/framework/run.h"
#include "cubist/framework/text.h"
#include "host_program.h"
#include "run_options.h"
#include "sanitize_options.h"

namespace cubist::tools {
namespace {

struct RunArguments {
  std::shared_ptr<RunRequest> request;
  std::string json;
  SanitizeRequest sanitize;
  framework::TextOptions text;  // --continue, if there is a prompt
  std::string tokenizer;
  bool compare_fusion = false;
};

// Options of one network run that a text has no use for.
void expect_text_options(const RunArguments& arguments) {
  const CLI::App& command = *arguments.request->command;
  for (const char* option : {"--data", "--input", "--output-dir", "--json"}) {
    if (command.count(option) == 0) continue;
    throw Error(Fault::kConfig, {.where = option,
                                 .did = "continue a text with it",
                                 .expected = "--continue, --tokens and --tokenizer alone",
                                 .fix = {}});
  }
}

void continue_text(const RunArguments& arguments, const framework::RunOptions& options) {
  expect_text_options(arguments);
  framework::TextOptions text = arguments.text;
  if (!arguments.tokenizer.empty()) text.tokenizer = arguments.tokenizer;
  fmt::print("{}",
             framework::render_text(framework::continue_text(options, text, progress_line())));
}

void compare_fusion(framework::RunOptions options) {
  const framework::RunResult with = framework::run_model(options, progress_line());
  options.fusion = false;
  const framework::RunResult without = framework::run_model(options, progress_line());
  fmt::print("{}", framework::render_fusion(with, without));
  if (with.pass == false || without.pass == false) throw CLI::RuntimeError(1);
}

void run_network(const RunArguments& arguments, const framework::RunOptions& options) {
  if (arguments.compare_fusion) return compare_fusion(options);
  if (!arguments.text.prompt.empty()) return continue_text(arguments, options);
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
  command
      ->add_option("--continue", arguments->text.prompt,
                   "Tokens of a text that the network, a decoder of one token, continues: 1,403")
      ->delimiter(',');
  command->add_option("--tokens", arguments->text.count, "How many tokens to add")
      ->capture_default_str()
      ->check(CLI::PositiveNumber)
      ->needs("--continue");
  command
      ->add_option("--tokenizer", arguments->tokenizer, "Words of the tokens, as llama2.c has them")
      ->needs("--continue");
  CLI::Option* compare =
      command->add_flag("--compare-fusion", arguments->compare_fusion,
                        "Run twice, with fusion and without, and print both in one table");
  for (const char* other : {"--no-fusion", "--json", "--output-dir", "--continue", "--waves"})
    compare->excludes(command->get_option(other));
  add_sanitize_options(*command, arguments->sanitize);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace cubist::tools

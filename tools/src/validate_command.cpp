// `cubist validate`: published measurements, repeated on the simulated chip.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "cubist/base/files.h"
#include "cubist/validation/validation.h"

namespace cubist::tools {
namespace {

struct ValidateArguments {
  validation::Selection selection;
  std::string json, markdown;
};

void validate(const ValidateArguments& arguments) {
  const std::vector<const validation::Case*> cases = validation::select(arguments.selection);
  std::vector<validation::Result> results;
  for (const validation::Case* c : cases) {
    fmt::print(stderr, "{}/{} {}\n", results.size() + 1, cases.size(), c->name);
    results.push_back(validation::simulate(*c));
  }
  fmt::print("{}", validation::render_table(results));
  if (!arguments.json.empty()) write_file(arguments.json, validation::to_json(results));
  if (!arguments.markdown.empty())
    write_file(arguments.markdown, validation::render_markdown(results));
}

}  // namespace

void add_validate_command(CLI::App& app) {
  auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* command =
      app.add_subcommand("validate", "Repeat published measurements on the simulated chips");
  command->add_option("--case", arguments->selection.globs,
                      "Name or glob of cases, e.g. 'micro/*'; may be given several times");
  command->add_option("--chip", arguments->selection.chip, "Only cases of this chip");
  command->add_option("--json", arguments->json, "File to write the results to, as an array");
  command->add_option("--markdown", arguments->markdown,
                      "File to write the page of docs/validation.md to");
  command->callback([arguments] { validate(*arguments); });
}

}  // namespace cubist::tools

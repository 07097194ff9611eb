// `cubist roofline`: generated kernels against the memory of the chip and hand-written kernels.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "cubist/base/files.h"
#include "cubist/roofline/roofline.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::tools {
namespace {

struct RooflineArguments {
  std::string chip = "ascend910b1";
  std::vector<std::string> globs;
  std::string json, markdown;
};

void compare(const RooflineArguments& arguments) {
  const sim::ChipSpec chip = sim::load_chip(arguments.chip);
  const std::vector<roofline::Case> cases = roofline::cases(chip, arguments.globs);
  std::vector<roofline::Row> rows;
  for (const roofline::Case& c : cases) {
    fmt::print(stderr, "{}/{} {}\n", rows.size() + 1, cases.size(), c.name);
    rows.push_back(roofline::measure(c, chip));
  }
  fmt::print("{}", roofline::render_table(rows));
  if (!arguments.json.empty()) write_file(arguments.json, roofline::to_json(rows));
  if (!arguments.markdown.empty())
    write_file(arguments.markdown, roofline::render_markdown(rows, chip));
}

}  // namespace

void add_roofline_command(CLI::App& app) {
  auto arguments = std::make_shared<RooflineArguments>();
  CLI::App* command = app.add_subcommand(
      "roofline", "Time generated kernels against memory bandwidth and hand-written kernels");
  command->add_option("--chip", arguments->chip, "Name or file of a chip")->capture_default_str();
  command->add_option("--case", arguments->globs,
                      "Name or glob of cases, e.g. 'softmax*'; may be given several times");
  command->add_option("--json", arguments->json, "File to write the rows to, as an array");
  command->add_option("--markdown", arguments->markdown,
                      "File to write the page of docs/akg-roofline.md to");
  command->callback([arguments] { compare(*arguments); });
}

}  // namespace cubist::tools

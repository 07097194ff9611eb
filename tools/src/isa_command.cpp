// `cubist isa`: the instruction table, and what the functional model does of it.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>

#include "commands.h"
#include "cubist/isa/instructions.h"
#include "cubist/sim/functional.h"

namespace cubist::tools {
namespace {

struct Count {
  int defined = 0, implemented = 0;
};

// Control and synchronisation are executed by the core that dispatches them, the rest by
// sim::execute().
bool is_executed(const isa::OpInfo& row) {
  return row.pipe == isa::Pipe::S || row.pipe == isa::Pipe::ALL || sim::is_implemented(row.op);
}

void print_table(bool only_missing) {
  std::map<std::string, Count> counts;
  for (const isa::OpInfo& row : isa::table()) {
    const bool executed = is_executed(row);
    const bool control = row.pipe == isa::Pipe::S || row.pipe == isa::Pipe::ALL;
    Count& count = counts[control ? "control" : isa::name_of(row.pipe)];
    ++count.defined;
    count.implemented += executed;
    if (only_missing && executed) continue;
    fmt::print("{:30} {:12} {:16} {}\n", row.name, row.pipe_text,
               executed ? "implemented" : "not implemented", row.doc);
  }
  Count all;
  fmt::print("\n{:10} {:>8} {:>12}\n", "pipe", "defined", "implemented");
  for (const auto& [pipe, count] : counts) {
    fmt::print("{:10} {:>8} {:>12}\n", pipe, count.defined, count.implemented);
    all.defined += count.defined;
    all.implemented += count.implemented;
  }
  fmt::print("{:10} {:>8} {:>12}\n", "all", all.defined, all.implemented);
}

}  // namespace

void add_isa_command(CLI::App& app) {
  auto only_missing = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "isa", "List the Xnpu instructions and which of them the model implements");
  command->add_flag("--missing", *only_missing, "Only those that are not implemented");
  command->callback([only_missing] { print_table(*only_missing); });
}

}  // namespace cubist::tools

#include <fmt/format.h>

#include "commands.h"
#include "cubist/isa/instruction.h"

namespace cubist::tools {

void add_isa_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("isa", "List the Xnpu instructions");
  command->callback([] {
    for (const isa::OpInfo& row : isa::table()) {
      fmt::print("{:30} {:12} {}\n", row.name, row.pipe_text, row.doc);
    }
  });
}

}  // namespace cubist::tools

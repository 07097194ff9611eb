// `cubist objdump`: a kernel's instructions with their source lines.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.h"
#include "cubist/kernels/objdump.h"

namespace cubist::tools {

void add_objdump_command(CLI::App& app) {
  struct Arguments {
    std::string elf;
    kernels::ObjdumpOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("objdump", "Disassemble a kernel ELF with its source lines");
  command->add_option("elf", arguments->elf, "Kernel ELF or object, as `cubist cc` writes it")
      ->required();
  command->add_option("--kernel", arguments->options.kernel, "Only this function");
  command->add_flag("!--no-source", arguments->options.source_lines, "Leave the source lines out");
  command->callback(
      [arguments] { fmt::print("{}", kernels::objdump(arguments->elf, arguments->options)); });
}

}  // namespace cubist::tools

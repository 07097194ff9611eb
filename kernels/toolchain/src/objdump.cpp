#include "cubist/kernels/objdump.h"

#include <charconv>
#include <sstream>

#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "process.h"

namespace cubist::kernels {
namespace {

constexpr const char* kDisassembler = "llvm-objdump-19";
constexpr const char* kUnknown = "<unknown>";

}  // namespace

std::string name_xnpu_instruction(const std::string& line) {
  // "      8c: 28c8b52b     \t<unknown>"
  const size_t unknown = line.find(kUnknown);
  const size_t colon = line.find(": ");
  if (unknown == std::string::npos || colon == std::string::npos) return line;
  const char* begin = line.data() + colon + 2;
  uint32_t word = 0;
  const auto parsed = std::from_chars(begin, line.data() + unknown, word, 16);
  if (parsed.ec != std::errc() || !isa::decode(word)) return line;
  return line.substr(0, unknown) + isa::disassemble(word);
}

std::string objdump(const std::filesystem::path& elf, const ObjdumpOptions& options) {
  std::vector<std::string> command = {kDisassembler, "--disassemble", "--demangle"};
  if (options.source_lines) command.insert(command.end(), {"--source", "--line-numbers"});
  if (!options.kernel.empty()) command.push_back("--disassemble-symbols=" + options.kernel);
  command.push_back(elf.string());
  const ProcessResult dumped = run_process(command, "llvm-19");
  if (dumped.exit_status != 0) {
    throw Error(Fault::kProgram, {.where = {},
                                  .did = "disassemble " + elf.string() + ": " + dumped.output,
                                  .expected = "a kernel ELF",
                                  .fix = "build it with `cubist cc`"});
  }
  std::istringstream in(dumped.output);
  std::string text;
  for (std::string line; std::getline(in, line);) text += name_xnpu_instruction(line) + "\n";
  return text;
}

}  // namespace cubist::kernels

// A kernel ELF as assembly text.
#pragma once

#include <filesystem>
#include <string>

namespace cubist::kernels {

struct ObjdumpOptions {
  bool source_lines =
      true;            // between the instructions, where the ELF and the source files have them
  std::string kernel;  // only this function; empty: everything
};

// RISC-V instructions as LLVM writes them, Xnpu instructions by the instruction table, one line
// each with address and word. Throws Error(Resource) if llvm-objdump cannot be started,
// Error(Program) with its message if it refuses the file.
std::string objdump(const std::filesystem::path& elf, const ObjdumpOptions& options);

// One line of llvm-objdump: the mnemonic of an Xnpu instruction in place of what LLVM cannot name;
// other lines as they are.
std::string name_xnpu_instruction(const std::string& line);

}  // namespace cubist::kernels

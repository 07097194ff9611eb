// DWARF of a kernel ELF: which source line an address belongs to.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "cubist/sim/program.h"
#include "elf_file.h"

namespace cubist::driver {

class SourceLines {
 public:
  explicit SourceLines(std::shared_ptr<const ElfFile> file);

  // The line and the function the code at `address` was written in: where functions were inlined,
  // the innermost.
  std::optional<sim::SourceLine> locate(uint64_t address) const;

 private:
  struct EndDwarf {
    void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
  };

  std::shared_ptr<const ElfFile> file_;     // owns the bytes that dwarf_ reads
  std::unique_ptr<Dwarf, EndDwarf> dwarf_;  // null: no debug information
};

}  // namespace cubist::driver

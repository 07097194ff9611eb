// DWARF of a kernel ELF: which source line an address belongs to.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cubist/sim/program.h"
#include "elf_file.h"

namespace cubist::driver {

class SourceLines {
 public:
  explicit SourceLines(std::shared_ptr<const ElfFile> file);

  // The line and the function the code at `address` was written in: where functions were inlined,
  // the innermost, and where those are called.
  // Not for two threads at a time.
  std::optional<sim::SourceLine> locate(uint64_t address) const;

 private:
  struct EndDwarf {
    void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
  };

  // Code of a function, or of one inlined into another at call_file:call_line (0: not inlined).
  // `unit`: the compile unit it is in.
  struct Scope {
    uint64_t begin = 0, end = 0;
    int depth = 0;
    const char* name = nullptr;
    const char* call_file = nullptr;
    int call_line = 0;
    Dwarf_Die unit{};
  };
  std::vector<Scope> list_scopes() const;
  std::vector<const Scope*> scopes_of(uint64_t address) const;  // innermost first

  std::shared_ptr<const ElfFile> file_;               // owns the bytes that dwarf_ reads
  std::unique_ptr<Dwarf, EndDwarf> dwarf_;            // null: no debug information
  mutable std::optional<std::vector<Scope>> scopes_;  // by begin; listed when first asked for
};

}  // namespace cubist::driver

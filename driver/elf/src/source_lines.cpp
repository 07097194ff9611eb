#include "source_lines.h"

#include <dwarf.h>

#include <cstdlib>
#include <span>

namespace cubist::driver {
namespace {

// clang writes no .debug_aranges, which dwarf_addrdie() would need.
std::optional<Dwarf_Die> compile_unit_at(Dwarf* dwarf, uint64_t address) {
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
    if (dwarf_haspc(&die, address) == 1) return die;
  }
  return std::nullopt;
}

std::string innermost_function(Dwarf_Die* unit, uint64_t address) {
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes(unit, address, &scopes);
  const std::unique_ptr<Dwarf_Die, decltype(&std::free)> owner(scopes, &std::free);
  for (Dwarf_Die& scope : std::span(scopes, count > 0 ? static_cast<size_t>(count) : 0)) {
    const int tag = dwarf_tag(&scope);
    if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
    const char* name = dwarf_diename(&scope);
    return name == nullptr ? "" : name;
  }
  return "";
}

}  // namespace

SourceLines::SourceLines(std::shared_ptr<const ElfFile> file)
    : file_(std::move(file)), dwarf_(dwarf_begin_elf(file_->handle(), DWARF_C_READ, nullptr)) {}

std::optional<sim::SourceLine> SourceLines::locate(uint64_t address) const {
  if (!dwarf_) return std::nullopt;
  std::optional<Dwarf_Die> unit = compile_unit_at(dwarf_.get(), address);
  if (!unit) return std::nullopt;
  Dwarf_Line* line = dwarf_getsrc_die(&*unit, address);
  if (line == nullptr) return std::nullopt;
  sim::SourceLine result;
  const char* file = dwarf_linesrc(line, nullptr, nullptr);
  if (file == nullptr || dwarf_lineno(line, &result.line) != 0) return std::nullopt;
  result.file = file;
  result.function = innermost_function(&*unit, address);
  return result;
}

}  // namespace cubist::driver

#include "source_lines.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>

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

bool is_function(int tag) { return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram; }

// Calls visit(function, depth) for every function below `parent`.
template <class Visit>
void for_each_function(Dwarf_Die& parent, int depth, const Visit& visit) {
  Dwarf_Die child;
  if (dwarf_child(&parent, &child) != 0) return;
  do {
    if (is_function(dwarf_tag(&child))) visit(child, depth);
    for_each_function(child, depth + 1, visit);
  } while (dwarf_siblingof(&child, &child) == 0);
}

}  // namespace

SourceLines::SourceLines(std::shared_ptr<const ElfFile> file)
    : file_(std::move(file)), dwarf_(dwarf_begin_elf(file_->handle(), DWARF_C_READ, nullptr)) {}

// All at once: dwarf_getscopes() would walk a whole unit for each address.
std::vector<SourceLines::Scope> SourceLines::list_scopes() const {
  std::vector<Scope> scopes;
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  while (dwarf_get_units(dwarf_.get(), unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
    for_each_function(die, 0, [&](Dwarf_Die& function, int depth) {
      ptrdiff_t at = 0;
      Dwarf_Addr base = 0, begin = 0, end = 0;
      while ((at = dwarf_ranges(&function, at, &base, &begin, &end)) > 0)
        scopes.push_back({begin, end, depth, dwarf_diename(&function), die});
    });
  }
  std::ranges::sort(scopes, {}, &Scope::begin);
  return scopes;
}

const SourceLines::Scope* SourceLines::innermost(uint64_t address) const {
  if (!scopes_) scopes_ = list_scopes();
  const Scope* found = nullptr;
  for (const Scope& scope : *scopes_) {
    if (scope.begin > address) break;
    if (address < scope.end && (found == nullptr || scope.depth > found->depth)) found = &scope;
  }
  return found;
}

std::optional<sim::SourceLine> SourceLines::locate(uint64_t address) const {
  if (!dwarf_) return std::nullopt;
  const Scope* scope = innermost(address);
  std::optional<Dwarf_Die> unit =
      scope != nullptr ? scope->unit : compile_unit_at(dwarf_.get(), address);
  if (!unit) return std::nullopt;
  Dwarf_Line* line = dwarf_getsrc_die(&*unit, address);
  if (line == nullptr) return std::nullopt;
  sim::SourceLine result;
  const char* file = dwarf_linesrc(line, nullptr, nullptr);
  if (file == nullptr || dwarf_lineno(line, &result.line) != 0) return std::nullopt;
  result.file = file;
  if (scope != nullptr && scope->name != nullptr) result.function = scope->name;
  return result;
}

}  // namespace cubist::driver

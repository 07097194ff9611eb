#include "source_lines.h"

#include <dwarf.h>

#include <algorithm>
#include <cstddef>
#include <functional>

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

int64_t number_of(Dwarf_Die& die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word value = 0;
  if (dwarf_attr(&die, attribute, &found) == nullptr || dwarf_formudata(&found, &value) != 0)
    return 0;
  return static_cast<int64_t>(value);
}

const char* file_of(Dwarf_Die& unit, int64_t number) {
  Dwarf_Files* files = nullptr;
  size_t count = 0;
  if (dwarf_getsrcfiles(&unit, &files, &count) != 0 || static_cast<size_t>(number) >= count)
    return nullptr;
  return dwarf_filesrc(files, static_cast<size_t>(number), nullptr, nullptr);
}

std::string text_of(const char* name) { return name != nullptr ? name : ""; }

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
      const auto call_line = static_cast<int>(number_of(function, DW_AT_call_line));
      const char* const call_file =
          call_line != 0 ? file_of(die, number_of(function, DW_AT_call_file)) : nullptr;
      while ((at = dwarf_ranges(&function, at, &base, &begin, &end)) > 0) {
        scopes.push_back({.begin = begin,
                          .end = end,
                          .depth = depth,
                          .name = dwarf_diename(&function),
                          .call_file = call_file,
                          .call_line = call_line,
                          .unit = die});
      }
    });
  }
  std::ranges::sort(scopes, {}, &Scope::begin);
  return scopes;
}

std::vector<const SourceLines::Scope*> SourceLines::scopes_of(uint64_t address) const {
  if (!scopes_) scopes_ = list_scopes();
  std::vector<const Scope*> found;
  for (const Scope& scope : *scopes_) {
    if (scope.begin > address) break;
    if (address < scope.end) found.push_back(&scope);
  }
  std::ranges::sort(found, std::ranges::greater{}, &Scope::depth);
  return found;
}

std::optional<sim::SourceLine> SourceLines::locate(uint64_t address) const {
  if (!dwarf_) return std::nullopt;
  const std::vector<const Scope*> scopes = scopes_of(address);
  std::optional<Dwarf_Die> unit =
      !scopes.empty() ? scopes.front()->unit : compile_unit_at(dwarf_.get(), address);
  if (!unit) return std::nullopt;
  Dwarf_Line* line = dwarf_getsrc_die(&*unit, address);
  if (line == nullptr) return std::nullopt;
  sim::SourceLine result;
  const char* file = dwarf_linesrc(line, nullptr, nullptr);
  if (file == nullptr || dwarf_lineno(line, &result.line) != 0) return std::nullopt;
  result.file = file;
  if (!scopes.empty()) result.function = text_of(scopes.front()->name);
  for (size_t i = 0; i + 1 < scopes.size() && scopes[i]->call_line != 0; ++i) {
    result.inlined_at.push_back({.file = text_of(scopes[i]->call_file),
                                 .function = text_of(scopes[i + 1]->name),
                                 .line = scopes[i]->call_line});
  }
  return result;
}

}  // namespace cubist::driver

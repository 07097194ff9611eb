#include "elf_file.h"

#include <fmt/format.h>

#include "cubist/base/error.h"

namespace cubist::driver {

ElfFile::ElfFile(std::span<const std::byte> bytes, std::string name) : name_(std::move(name)) {
  bytes_.reserve(bytes.size());
  for (const std::byte byte : bytes) bytes_.push_back(static_cast<char>(byte));
  elf_version(EV_CURRENT);
  elf_.reset(elf_memory(bytes_.data(), bytes_.size()));
  check_header();
}

void ElfFile::check_header() {
  const std::string expected = "a kernel ELF: 64-bit, RISC-V, position independent";
  if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF || gelf_getehdr(elf_.get(), &header_) == nullptr) {
    fail(fmt::format("{} bytes that are not an ELF file", bytes_.size()), expected);
  }
  if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_machine != EM_RISCV) {
    fail(fmt::format("an ELF file of {} bits for machine {}",
                     header_.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32, header_.e_machine),
         fmt::format("{} (machine {})", expected, EM_RISCV));
  }
  if (header_.e_type == ET_REL) fail("an object file that is not linked", expected);
  if (header_.e_type != ET_DYN)
    fail(fmt::format("an ELF file of type {}", header_.e_type), expected);
}

std::vector<GElf_Phdr> ElfFile::segments() const {
  size_t count = 0;
  if (elf_getphdrnum(handle(), &count) != 0) fail(elf_errmsg(-1), "program headers");
  std::vector<GElf_Phdr> segments(count);
  for (size_t i = 0; i < count; ++i) {
    if (gelf_getphdr(handle(), static_cast<int>(i), &segments[i]) == nullptr)
      fail(elf_errmsg(-1), "program headers");
  }
  return segments;
}

std::span<const std::byte> ElfFile::contents(const GElf_Phdr& segment) const {
  if (segment.p_offset > bytes_.size() || segment.p_filesz > bytes_.size() - segment.p_offset) {
    fail(fmt::format("{} bytes; a segment needs bytes {:#x} to {:#x}", bytes_.size(),
                     segment.p_offset, segment.p_offset + segment.p_filesz),
         "a complete file");
  }
  return std::as_bytes(std::span(bytes_)).subspan(segment.p_offset, segment.p_filesz);
}

void ElfFile::for_each_section(GElf_Word type,
                               const std::function<void(Elf_Scn*, const GElf_Shdr&)>& visit) const {
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(handle(), section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) fail(elf_errmsg(-1), "section headers");
    if (header.sh_type == type) visit(section, header);
  }
}

void ElfFile::for_each_dynamic_symbol(const std::function<void(const Symbol&)>& visit) const {
  for_each_section(SHT_DYNSYM, [&](Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) fail(elf_errmsg(-1), "a symbol table");
    Symbol symbol;
    for (int i = 0; gelf_getsym(data, i, &symbol.value) != nullptr; ++i) {
      const char* name = elf_strptr(handle(), header.sh_link, symbol.value.st_name);
      if (name == nullptr) fail(elf_errmsg(-1), "names of symbols");
      symbol.name = name;
      visit(symbol);
    }
  });
}

void ElfFile::for_each_dynamic_relocation(
    const std::function<void(const GElf_Rela&)>& visit) const {
  for_each_section(SHT_RELA, [&](Elf_Scn* section, const GElf_Shdr& header) {
    if ((header.sh_flags & SHF_ALLOC) == 0) return;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) fail(elf_errmsg(-1), "a relocation table");
    GElf_Rela relocation;
    for (int i = 0; gelf_getrela(data, i, &relocation) != nullptr; ++i) visit(relocation);
  });
}

std::string ElfFile::section_name(size_t index) const {
  Elf_Scn* section = elf_getscn(handle(), index);
  GElf_Shdr header;
  size_t names = 0;
  if (section == nullptr || gelf_getshdr(section, &header) == nullptr ||
      elf_getshdrstrndx(handle(), &names) != 0)
    return "";
  const char* name = elf_strptr(handle(), names, header.sh_name);
  return name == nullptr ? "" : name;
}

void ElfFile::fail(const std::string& found, const std::string& expected) const {
  throw Error(Fault::kProgram, {.where = name_,
                                .did = "load a kernel binary: found " + found,
                                .expected = expected,
                                .fix = "build it with `cubist cc`"});
}

}  // namespace cubist::driver

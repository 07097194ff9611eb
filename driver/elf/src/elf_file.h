// libelf with checked access and our errors.
#pragma once

#include <gelf.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cubist::driver {

class ElfFile {
 public:
  // Copies `bytes`. Throws Error(Program) unless they are a 64-bit RISC-V position-independent ELF.
  ElfFile(std::span<const std::byte> bytes, std::string name);

  Elf* handle() const { return elf_.get(); }
  const std::string& name() const { return name_; }
  const GElf_Ehdr& header() const { return header_; }

  std::vector<GElf_Phdr> segments() const;
  // The bytes of a segment that the file holds. Throws if the file ends before.
  std::span<const std::byte> contents(const GElf_Phdr& segment) const;

  struct Symbol {
    std::string name;
    GElf_Sym value;
  };
  void for_each_dynamic_symbol(const std::function<void(const Symbol&)>& visit) const;
  void for_each_dynamic_relocation(const std::function<void(const GElf_Rela&)>& visit) const;
  // "" for an index without a section (absolute, undefined).
  std::string section_name(size_t index) const;

  [[noreturn]] void fail(const std::string& found, const std::string& expected) const;

 private:
  struct CloseElf {
    void operator()(Elf* elf) const { elf_end(elf); }
  };

  void for_each_section(GElf_Word type,
                        const std::function<void(Elf_Scn*, const GElf_Shdr&)>& visit) const;
  void check_header();

  std::string name_;
  std::vector<char> bytes_;
  std::unique_ptr<Elf, CloseElf> elf_;
  GElf_Ehdr header_{};
};

}  // namespace cubist::driver

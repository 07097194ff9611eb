#include "kernel_cores.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

namespace fs = std::filesystem;

// Written by CUBIST_DECLARE_CORES (cubist/kernel.h).
constexpr std::string_view kSection = ".cubist.cores";
struct Record {
  uint64_t place;  // in an object: a relocation
  uint16_t cube_cores, vector_cores, rank, unused;
};
constexpr uint16_t kOfTheKernel = 1, kLookInCubeHalf = 2, kLooksAtCore = 3;  // 0: of a call

struct Declared {
  CoreGroup cores;
  uint16_t rank = 0;
  size_t section = 0;
  uint64_t offset = 0;  // of the declaration, in the section
};

struct Function {
  std::string name;
  size_t section = 0;
  uint64_t begin = 0, end = 0;
  bool holds(const Declared& d) const {
    return d.section == section && d.offset >= begin && d.offset <= end;
  }
};

class ObjectFile {
 public:
  explicit ObjectFile(const fs::path& path)
      : path_(path), descriptor_(open(path.c_str(), O_RDONLY)) {
    elf_version(EV_CURRENT);
    elf_.reset(elf_begin(descriptor_, ELF_C_READ, nullptr));
    if (elf_ == nullptr || elf_kind(elf_.get()) != ELF_K_ELF) fail("a file that is no ELF");
    for (Elf_Scn* s = nullptr; (s = elf_nextscn(elf_.get(), s)) != nullptr;) {
      GElf_Shdr header;
      if (gelf_getshdr(s, &header) == nullptr) fail("a damaged section header");
      if (header.sh_type == SHT_SYMTAB) symbols_ = s;
    }
    if (symbols_ == nullptr) fail("no symbols");
  }
  ~ObjectFile() {
    elf_.reset();
    if (descriptor_ >= 0) close(descriptor_);
  }
  ObjectFile(const ObjectFile&) = delete;
  ObjectFile& operator=(const ObjectFile&) = delete;

  // Exported functions.
  std::vector<Function> kernels() const {
    std::vector<Function> found;
    GElf_Shdr header;
    gelf_getshdr(symbols_, &header);
    const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
      const GElf_Sym symbol = this->symbol(i);
      const auto binding = GELF_ST_BIND(symbol.st_info);
      if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF ||
          (binding != STB_GLOBAL && binding != STB_WEAK) ||
          GELF_ST_VISIBILITY(symbol.st_other) != STV_DEFAULT)
        continue;
      found.push_back({.name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name),
                       .section = symbol.st_shndx,
                       .begin = symbol.st_value,
                       .end = symbol.st_value + symbol.st_size});
    }
    return found;
  }

  std::string section_name(size_t index) const {
    GElf_Shdr header;
    if (gelf_getshdr(elf_getscn(elf_.get(), index), &header) == nullptr) return "";
    return elf_strptr(elf_.get(), string_section(), header.sh_name);
  }

  std::vector<Declared> declared() const {
    std::vector<Declared> found;
    for (Elf_Scn* s = nullptr; (s = elf_nextscn(elf_.get(), s)) != nullptr;) {
      if (section_name(elf_ndxscn(s)) != kSection) continue;
      const Elf_Data* data = elf_getdata(s, nullptr);
      if (data == nullptr || data->d_size % sizeof(Record) != 0) fail("a damaged section of cores");
      for (size_t at = 0; at < data->d_size; at += sizeof(Record)) {
        Record record;
        std::memcpy(&record, static_cast<const char*>(data->d_buf) + at, sizeof record);
        Declared& d = found.emplace_back();
        d.cores = {record.cube_cores, record.vector_cores};
        d.rank = record.rank;
        locate(elf_ndxscn(s), at, d);
      }
    }
    return found;
  }

  [[noreturn]] void fail(const std::string& did) const {
    throw Error(Fault::kProgram, {.where = path_.string(),
                                  .did = did,
                                  .expected = "an object of `cubist cc -c`",
                                  .fix = {}});
  }

 private:
  struct CloseElf {
    void operator()(Elf* elf) const { elf_end(elf); }
  };

  size_t string_section() const {
    size_t index = 0;
    elf_getshdrstrndx(elf_.get(), &index);
    return index;
  }

  GElf_Sym symbol(int index) const {
    GElf_Sym symbol;
    if (gelf_getsym(elf_getdata(symbols_, nullptr), index, &symbol) == nullptr)
      fail("a damaged symbol table");
    return symbol;
  }

  // Where the relocation of the record at `at` points.
  void locate(size_t section, uint64_t at, Declared& d) const {
    for (Elf_Scn* s = nullptr; (s = elf_nextscn(elf_.get(), s)) != nullptr;) {
      GElf_Shdr header;
      gelf_getshdr(s, &header);
      if (header.sh_type != SHT_RELA || header.sh_info != section) continue;
      Elf_Data* data = elf_getdata(s, nullptr);
      const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
      for (int i = 0; i < count; ++i) {
        GElf_Rela relocation;
        if (gelf_getrela(data, i, &relocation) == nullptr || relocation.r_offset != at) continue;
        const GElf_Sym to = symbol(static_cast<int>(GELF_R_SYM(relocation.r_info)));
        d.section = to.st_shndx;
        d.offset = to.st_value + static_cast<uint64_t>(relocation.r_addend);
      }
    }
  }

  const fs::path path_;
  int descriptor_;
  std::unique_ptr<Elf, CloseElf> elf_;
  Elf_Scn* symbols_ = nullptr;
};

// Of __cube__, __vector__, __mix__(c, v).
std::optional<CoreGroup> cores_of_section(const std::string& section) {
  CoreGroup group;
  if (section == ".kernel.aic") return CoreGroup{1, 0};
  if (section == ".kernel.aiv") return CoreGroup{0, 1};
  if (std::sscanf(section.c_str(), ".kernel.mix.%d.%d", &group.cube_cores, &group.vector_cores) ==
      2)
    return group;
  return {};
}

CoreGroup with(CoreGroup a, const CoreGroup& b) {
  return {std::max(a.cube_cores, b.cube_cores), std::max(a.vector_cores, b.vector_cores)};
}

void check(const ObjectFile& file, const ObjectKernel& kernel) {
  if (!kernel.cores) return;
  const auto [cube, vector] = *kernel.cores;
  const bool is_known = (cube == 0 && vector == 1) || (cube == 1 && vector >= 0 && vector <= 2);
  if (!is_known)
    file.fail(
        fmt::format("kernel {} for {} cube and {} vector cores; there are groups 0:1, 1:0, "
                    "1:1 and 1:2",
                    kernel.name, cube, vector));
}

}  // namespace

ObjectKernels read_kernel_cores(const fs::path& object) {
  const ObjectFile file(object);
  const std::vector<Function> functions = file.kernels();
  ObjectKernels result;
  std::vector<Declared> declared = file.declared();
  const auto take_notes = [&](uint16_t rank) {
    return std::erase_if(declared, [&](const Declared& d) { return d.rank == rank; }) != 0;
  };
  result.asks_for_cube_half = take_notes(kLookInCubeHalf);
  const bool looks_at_core = take_notes(kLooksAtCore);
  const auto is_elsewhere = [&](const Declared& d) {
    return std::ranges::none_of(functions, [&](const Function& f) { return f.holds(d); });
  };
  for (const Function& function : functions) {
    std::optional<CoreGroup> own, call, elsewhere;
    for (const Declared& d : declared) {
      const bool is_own = function.holds(d);
      if (!is_own && !is_elsewhere(d)) continue;
      std::optional<CoreGroup>& group = !is_own ? elsewhere : d.rank == kOfTheKernel ? own : call;
      group = group ? with(*group, d.cores) : d.cores;
    }
    ObjectKernel kernel{.name = function.name, .cores = own};
    if (!kernel.cores) {
      kernel.cores = cores_of_section(file.section_name(function.section));
      kernel.is_complete = kernel.cores == CoreGroup{1, 0} && !looks_at_core;
    }
    if (!kernel.cores) kernel.cores = call ? call : elsewhere;
    check(file, kernel);
    result.kernels.push_back(std::move(kernel));
  }
  return result;
}

}  // namespace cubist::kernels

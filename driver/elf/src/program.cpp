#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>

#include "cubist/base/error.h"
#include "cubist/driver/elf.h"
#include "elf_file.h"
#include "source_lines.h"

namespace cubist::driver {
namespace {

// Far above any kernel: a larger image is a damaged header, not a reason to ask the host for
// memory.
constexpr uint64_t kMaxImageSize = 256ull << 20;

// Alignment of what Device::allocate returns.
constexpr uint64_t kMaxAlignment = 512;

// kernels/toolchain gives the ELF this absolute symbol.
constexpr const char* kArchitectureSymbol = "cubist_npu_arch";
// ... and what the cube core of mixed kernel k runs, with two vector cores beside it, the name
// k$aic.2.
constexpr std::string_view kCubeHalf = "$aic.";

void place_segment(const ElfFile& file, const GElf_Phdr& segment, sim::ProgramImage& image) {
  if (segment.p_vaddr > kMaxImageSize || segment.p_memsz > kMaxImageSize - segment.p_vaddr ||
      segment.p_memsz < segment.p_filesz || segment.p_align > kMaxAlignment) {
    file.fail(fmt::format("a segment of {:#x} bytes at {:#x}, {:#x} in the file, aligned to {}",
                          segment.p_memsz, segment.p_vaddr, segment.p_filesz, segment.p_align),
              fmt::format("segments that end below {:#x}, aligned to {} at most", kMaxImageSize,
                          kMaxAlignment));
  }
  const std::span<const std::byte> contents = file.contents(segment);
  const uint64_t end = segment.p_vaddr + segment.p_memsz;
  if (image.bytes.size() < end) image.bytes.resize(end);
  std::ranges::copy(contents, image.bytes.begin() + static_cast<ptrdiff_t>(segment.p_vaddr));
  if ((segment.p_flags & PF_X) != 0) {
    image.text_begin = std::min(image.text_begin, segment.p_vaddr);
    image.text_end = std::max(image.text_end, end);
  }
}

void place_segments(const ElfFile& file, sim::ProgramImage& image) {
  image.text_begin = std::numeric_limits<uint64_t>::max();
  for (const GElf_Phdr& segment : file.segments()) {
    if (segment.p_type == PT_LOAD) place_segment(file, segment, image);
  }
  if (image.text_begin >= image.text_end) file.fail("no executable segment", "code");
}

void check_in_text(const ElfFile& file, const sim::ProgramImage& image, const std::string& what,
                   uint64_t offset) {
  if (offset < image.text_begin || offset >= image.text_end || offset % 4 != 0) {
    file.fail(fmt::format("{} at {:#x}", what, offset),
              fmt::format("a multiple of 4 in the code, {:#x} to {:#x}", image.text_begin,
                          image.text_end));
  }
}

sim::KernelCores cores_of_section(const std::string& section) {
  if (section == ".kernel.aic") return sim::KernelCores::kAic;
  if (section == ".kernel.aiv") return sim::KernelCores::kAiv;
  if (section == ".kernel.mix") return sim::KernelCores::kMix;
  return sim::KernelCores::kAny;
}

// What a cube core runs of the kernel; with no vector core beside it that is all of it.
void add_cube_half(const ElfFile& file, sim::ProgramImage& image, const std::string& name,
                   uint64_t offset) {
  const size_t suffix = name.find(kCubeHalf);
  const std::string kernel_name = name.substr(0, suffix);
  const std::string_view count = std::string_view(name).substr(suffix + kCubeHalf.size());
  int vector_cores = -1;
  const auto read = std::from_chars(count.data(), count.data() + count.size(), vector_cores);
  const auto kernel = std::ranges::find(image.kernels, kernel_name, &sim::KernelEntry::name);
  const bool is_known = kernel != image.kernels.end();
  if (read.ec != std::errc() || read.ptr != count.data() + count.size() || vector_cores < 0 ||
      is_known != (vector_cores > 0)) {
    file.fail("code for cube cores, " + name,
              "the number of vector cores behind the dot, and a kernel for them if it is not 0");
  }
  if (!is_known) {
    image.kernels.push_back(
        {.name = kernel_name, .offset = offset, .cores = sim::KernelCores::kAic});
    return;
  }
  kernel->cores = sim::KernelCores::kMix;
  kernel->cube_offset = offset;
  kernel->vector_cores = vector_cores;
}

// Kernels are the exported functions (kernels/device/include/cubist/kernel.h).
void find_kernels(const ElfFile& file, sim::ProgramImage& image) {
  std::vector<std::pair<std::string, uint64_t>> cube_halves;
  file.for_each_dynamic_symbol([&](const ElfFile::Symbol& symbol) {
    if (symbol.name == kArchitectureSymbol)
      image.npu_arch = static_cast<int>(symbol.value.st_value);
    const auto binding = GELF_ST_BIND(symbol.value.st_info);
    const bool is_exported = binding == STB_GLOBAL || binding == STB_WEAK;  // weak: of a template
    if (GELF_ST_TYPE(symbol.value.st_info) != STT_FUNC || !is_exported ||
        symbol.value.st_shndx == SHN_UNDEF)
      return;
    check_in_text(file, image, "kernel " + symbol.name, symbol.value.st_value);
    if (symbol.name.find(kCubeHalf) != std::string::npos) {
      cube_halves.emplace_back(symbol.name, symbol.value.st_value);
      return;
    }
    image.kernels.push_back({.name = symbol.name,
                             .offset = symbol.value.st_value,
                             .cores = cores_of_section(file.section_name(symbol.value.st_shndx))});
  });
  for (const auto& [name, offset] : cube_halves) add_cube_half(file, image, name, offset);
  if (image.kernels.empty()) file.fail("no kernels", "at least one function marked __global__");
}

void collect_relocations(const ElfFile& file, sim::ProgramImage& image) {
  file.for_each_dynamic_relocation([&](const GElf_Rela& relocation) {
    if (GELF_R_TYPE(relocation.r_info) != R_RISCV_RELATIVE) {
      file.fail(fmt::format("a relocation of type {} at {:#x}", GELF_R_TYPE(relocation.r_info),
                            relocation.r_offset),
                fmt::format(
                    "relative relocations only (type {}): a kernel links with nothing at run time",
                    static_cast<int>(R_RISCV_RELATIVE)));
    }
    if (image.bytes.size() < sizeof(uint64_t) ||
        relocation.r_offset > image.bytes.size() - sizeof(uint64_t)) {
      file.fail(fmt::format("a relocation at {:#x}", relocation.r_offset),
                fmt::format("offsets inside the image of {:#x} bytes", image.bytes.size()));
    }
    image.relocations.push_back({.offset = relocation.r_offset, .addend = relocation.r_addend});
  });
}

}  // namespace

sim::ProgramImage parse_program(std::span<const std::byte> bytes, const std::string& name) {
  const auto file = std::make_shared<const ElfFile>(bytes, name);
  sim::ProgramImage image;
  image.name = name;
  place_segments(*file, image);
  image.start_offset = file->header().e_entry;
  check_in_text(*file, image, "the entry", image.start_offset);
  find_kernels(*file, image);
  collect_relocations(*file, image);
  image.locate = [lines = std::make_shared<const SourceLines>(file)](uint64_t offset) {
    return lines->locate(offset);
  };
  return image;
}

sim::ProgramImage load_program(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::vector<char> bytes(in ? static_cast<size_t>(in.tellg()) : 0);
  if (!in || !in.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
    throw Error(Fault::kResource, {.where = {},
                                   .did = "read the kernel binary " + path.string(),
                                   .expected = "a file that can be read",
                                   .fix = {}});
  }
  return parse_program(std::as_bytes(std::span(bytes)), path.filename().string());
}

}  // namespace cubist::driver

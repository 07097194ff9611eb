#include "tiling_keys.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <set>
#include <string_view>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

// Written by TILING_KEY_IS (ascendc/tiling_key.h).
constexpr std::string_view kSection = ".cubist.keys";

void add_keys(const Elf_Data& data, std::set<uint64_t>& keys) {
  for (size_t at = 0; at + sizeof(uint64_t) <= data.d_size; at += sizeof(uint64_t)) {
    uint64_t key = 0;
    std::memcpy(&key, static_cast<const char*>(data.d_buf) + at, sizeof key);
    keys.insert(key);
  }
}

}  // namespace

std::vector<uint64_t> read_tiling_keys(const std::filesystem::path& object) {
  elf_version(EV_CURRENT);
  const std::unique_ptr<const int, void (*)(const int*)> file(
      new int(open(object.c_str(), O_RDONLY)), [](const int* descriptor) {
        close(*descriptor);
        delete descriptor;
      });
  const std::unique_ptr<Elf, int (*)(Elf*)> elf(elf_begin(*file, ELF_C_READ, nullptr), elf_end);
  size_t names = 0;
  if (elf == nullptr || elf_getshdrstrndx(elf.get(), &names) != 0)
    throw Error(Fault::kProgram, {.where = object.string(),
                                  .did = "read tiling keys of a file that is no ELF",
                                  .expected = "an object of the compiler",
                                  .fix = {}});
  std::set<uint64_t> keys;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    if (elf_strptr(elf.get(), names, header.sh_name) != kSection) continue;
    for (Elf_Data* data = nullptr; (data = elf_getdata(section, data)) != nullptr;)
      add_keys(*data, keys);
  }
  return {keys.begin(), keys.end()};
}

}  // namespace cubist::kernels

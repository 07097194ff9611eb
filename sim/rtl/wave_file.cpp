#include "rtl/wave_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <optional>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_open(const fs::path& file) {
  throw Error(Fault::kResource, {.where = "waves",
                                 .did = fmt::format("open {} to write", file.string()),
                                 .expected = "a file name in a folder that exists and can be "
                                             "written",
                                 .fix = {}});
}

std::optional<uint64_t> big_endian(std::istream& stream) {
  std::array<unsigned char, 8> bytes{};
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return std::nullopt;
  uint64_t value = 0;
  for (const unsigned char byte : bytes) value = value << 8 | byte;
  return value;
}

// Whether the blocks of `file` are whole: none ends past the end of the file, keeps the tag of one
// being written, or is not there. Blocks: fstapi.h, fstBlockType; each is a tag of one byte and a
// length that counts itself, not the tag.
bool has_whole_blocks(const fs::path& file) {
  constexpr std::streamoff kSectionCount = 65;  // in the header: fstapi.c, FST_HDR_OFFS_SECTION_CNT
  std::ifstream stream(file, std::ios::binary);
  std::error_code error;
  const uintmax_t size = fs::file_size(file, error);
  if (!stream || error) return false;
  uint64_t sections = 0;
  bool has_geometry = false, has_hierarchy = false;
  for (uint64_t at = 0; at < size;) {
    stream.seekg(static_cast<std::streamoff>(at));
    const int tag = stream.get();
    const auto length = big_endian(stream);
    if (!length || *length < 8 || *length > size - at - 1) return false;
    if ((tag == FST_BL_HDR) != (at == 0) || tag == FST_BL_SKIP) return false;
    sections +=
        tag == FST_BL_VCDATA || tag == FST_BL_VCDATA_DYN_ALIAS || tag == FST_BL_VCDATA_DYN_ALIAS2;
    has_geometry |= tag == FST_BL_GEOM;
    has_hierarchy |= tag == FST_BL_HIER || tag == FST_BL_HIER_LZ4 || tag == FST_BL_HIER_LZ4DUO;
    at += 1 + *length;
  }
  stream.seekg(kSectionCount);
  return has_geometry && has_hierarchy && big_endian(stream) == sections;
}

// The last block, the packed hierarchy, has whatever length the disk had room for: only unpacking
// tells.
bool has_whole_hierarchy(const fs::path& file) {
  const std::unique_ptr<void, void (*)(void*)> reader(fstReaderOpen(file.c_str()), fstReaderClose);
  return reader && fstReaderIterateHierRewind(reader.get()) != 0;
}

// The writer that Verilator brings ignores every error of the disk; what is lost shows here.
bool is_whole_fst(const fs::path& file) {
  return has_whole_blocks(file) && has_whole_hierarchy(file);
}

}  // namespace

WaveFile::WaveFile(fs::path file, const std::string& scope,
                   const std::function<void(VerilatedFstC&)>& trace)
    : file_(std::move(file)) {
  // The writer would take a device or a pipe away and put a file in its place.
  std::error_code error;
  if (fs::exists(file_, error) && !fs::is_regular_file(file_, error)) fail_to_open(file_);
  std::string name = scope;  // a space would begin a scope of its own
  std::replace(name.begin(), name.end(), ' ', '_');
  waves_.spTrace()->pushNamePrefix(name + ' ');
  trace(waves_);
  waves_.open(file_.c_str());
  if (!waves_.isOpen()) fail_to_open(file_);
}

void WaveFile::close() {
  waves_.close();
  if (is_whole_fst(file_)) return;
  std::error_code error;
  fs::remove(file_, error);
  throw Error(Fault::kResource, {.where = "waves",
                                 .did = fmt::format("write {}", file_.string()),
                                 .expected = "room for all of it; what was there is removed",
                                 .fix = "free space on that disk, or record fewer cycles"});
}

}  // namespace cubist::sim

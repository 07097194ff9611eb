#include "tensor/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <regex>
#include <string>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/base/quantity.h"

namespace cubist::framework {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kVersionBytes = 2;
constexpr int64_t kHeaderAlignment = 64;  // the format asks for data aligned to 64 B

constexpr std::array<std::pair<std::string_view, ElementType>, 12> kDescriptions = {{
    {"f4", ElementType::kF32},
    {"f8", ElementType::kF64},
    {"f2", ElementType::kF16},
    {"i1", ElementType::kI8},
    {"i2", ElementType::kI16},
    {"i4", ElementType::kI32},
    {"i8", ElementType::kI64},
    {"u1", ElementType::kU8},
    {"u2", ElementType::kU16},
    {"u4", ElementType::kU32},
    {"u8", ElementType::kU64},
    {"b1", ElementType::kBool},
}};

[[noreturn]] void fail(const std::filesystem::path& file, std::string did, std::string expected,
                       std::string fix) {
  throw Error(Fault::kModel, {.where = fmt::format("'{}'", file.string()),
                              .did = std::move(did),
                              .expected = std::move(expected),
                              .fix = std::move(fix)});
}

std::optional<std::string> match(const std::string& text, const char* pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(pattern))) return std::nullopt;
  return found[1].str();
}

ElementType element_type_of(const std::filesystem::path& file, const std::string& description) {
  const bool one_byte_or_little = description.starts_with('<') || description.starts_with('|');
  for (const auto& [name, type] : kDescriptions) {
    if (one_byte_or_little && description.substr(1) == name) return type;
  }
  fail(file, fmt::format("read elements of NumPy type '{}'", description),
       "little-endian floats of 2, 4 or 8 bytes, integers of 1 to 8 bytes, or bool",
       "convert with array.astype('<f4')");
}

Shape shape_of(const std::string& list) {
  Shape shape;
  const std::regex number("[0-9]+");
  for (std::sregex_iterator it(list.begin(), list.end(), number), end; it != end; ++it) {
    shape.push_back(std::stoll(it->str()));
  }
  return shape;
}

}  // namespace

Tensor read_npy(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file, ".npy file");
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t version_at = kMagic.size();
  if (!all.starts_with(kMagic) || all.size() < version_at + kVersionBytes + sizeof(uint32_t)) {
    fail(file, "read it as a .npy file", "the bytes 0x93 'NUMPY' at its start",
         "write it with numpy.save");
  }
  const bool is_version_1 = all[version_at] == 1;
  const size_t length_bytes = is_version_1 ? sizeof(uint16_t) : sizeof(uint32_t);
  uint32_t header_bytes = 0;  // .npy is little-endian, and so are the hosts we build for
  std::memcpy(&header_bytes, all.data() + version_at + kVersionBytes, length_bytes);
  const size_t header_at = version_at + kVersionBytes + length_bytes;
  if (header_bytes > all.size() - header_at) {
    fail(file, fmt::format("read a header of {} B", header_bytes),
         "a whole file; this one is truncated", "copy it again");
  }
  const std::string header(all.substr(header_at, header_bytes));
  const auto description = match(header, "'descr': *'([^']*)'");
  const auto extents = match(header, "'shape': *\\(([^)]*)\\)");
  const auto order = match(header, "'fortran_order': *(True|False)");
  if (!description || !extents || !order) {
    fail(file, fmt::format("read the header {}", header), "keys descr, fortran_order and shape",
         "write it with numpy.save");
  }
  if (*order == "True")
    fail(file, "read an array in Fortran order", "C order", "save numpy.ascontiguousarray(array)");
  const ElementType type = element_type_of(file, *description);
  Shape shape = shape_of(*extents);
  const std::string_view data = all.substr(header_at + header_bytes);
  const int64_t expected = element_count(shape) * size_bytes(type);
  if (static_cast<int64_t>(data.size()) != expected) {
    fail(file, fmt::format("read {} B of data", data.size()),
         fmt::format("{} B for {} elements of {}", expected, to_string(shape), name_of(type)),
         "copy the file again: it is truncated or has trailing bytes");
  }
  const auto* first = bytes.data() + header_at + header_bytes;
  return {type, std::move(shape), std::vector<std::byte>(first, first + expected)};
}

void write_npy(const std::filesystem::path& file, const Tensor& given) {
  const Tensor tensor =
      given.type() == ElementType::kBf16 ? convert(given, ElementType::kF32) : given;
  const auto* row = std::find_if(kDescriptions.begin(), kDescriptions.end(),
                                 [&](const auto& entry) { return entry.second == tensor.type(); });
  std::string extents;
  for (const int64_t extent : tensor.shape()) extents += fmt::format("{}, ", extent);
  std::string header = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}), }}",
                                   size_bytes(tensor.type()) == 1 ? '|' : '<', row->first, extents);
  const auto prefix = static_cast<int64_t>(kMagic.size() + kVersionBytes + sizeof(uint16_t));
  const int64_t padded =
      round_up(prefix + static_cast<int64_t>(header.size()) + 1, kHeaderAlignment) - prefix;
  header.resize(static_cast<size_t>(padded - 1), ' ');
  header += '\n';
  std::string out(kMagic);
  out += {'\x01', '\x00', static_cast<char>(padded & 0xff), static_cast<char>(padded >> 8)};
  out += header;
  out.append(reinterpret_cast<const char*>(tensor.bytes().data()), tensor.bytes().size());
  write_file(file, out);
}

}  // namespace cubist::framework

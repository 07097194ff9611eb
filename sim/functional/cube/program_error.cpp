#include "functional/cube/program_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/isa/instructions.h"

namespace cubist::sim {
namespace {

std::string list_of(uint32_t types) {
  std::vector<std::string> names;
  for (unsigned t = 0; t <= static_cast<unsigned>(isa::DataType::u64); ++t) {
    const auto type = static_cast<isa::DataType>(t);
    if (types & isa::type_bit(type)) names.emplace_back(isa::name_of(type));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void program_error(std::string did, std::string expected, std::string fix) {
  throw Error(
      Fault::kProgram,
      {.where = {}, .did = std::move(did), .expected = std::move(expected), .fix = std::move(fix)});
}

void unspecified(std::string did, std::string fix) {
  throw Error(Fault::kUnspecified, {.where = {},
                                    .did = std::move(did),
                                    .expected = "what the instruction table defines",
                                    .fix = std::move(fix)});
}

void check_type(const char* field, isa::DataType type, uint32_t legal) {
  if (legal & isa::type_bit(type)) return;
  program_error(fmt::format("{} = {}", field, isa::name_of(type)),
                fmt::format("one of {}", list_of(legal)));
}

uint64_t bytes_of(isa::DataType type) {
  const uint32_t four_bit = isa::type_bit(isa::DataType::s4);
  check_type("type", type, ((2u << static_cast<unsigned>(isa::DataType::u64)) - 1) & ~four_bit);
  return static_cast<uint64_t>(isa::bits_of(type)) / 8;
}

}  // namespace cubist::sim

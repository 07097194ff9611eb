#include "functional/vector/element.h"

#include <fmt/format.h>

#include <string>

#include "cubist/base/error.h"

namespace cubist::sim::vector {
namespace {

constexpr int kTypeCodes = 16;  // the type fields have four bits

std::string names_of(uint32_t types) {
  std::string names;
  for (int code = 0; code < kTypeCodes; ++code) {
    const auto type = static_cast<isa::DataType>(code);
    if ((types & isa::type_bit(type)) == 0) continue;
    names += names.empty() ? "" : ", ";
    names += isa::name_of(type);
  }
  return names;
}

}  // namespace

void check_type(isa::Op op, isa::DataType type) {
  const isa::OpInfo& row = isa::info(op);
  if ((row.types & isa::type_bit(type)) != 0) [[likely]]
    return;
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("{} on elements of type code {}", row.name,
                                                   static_cast<int>(type)),
                                .expected = fmt::format("one of {}", names_of(row.types)),
                                .fix = "convert with vconv first"});
}

void fail_no_such_element(isa::DataType type) {
  throw Error(Fault::kInternal,
              {.where = {},
               .did = fmt::format("choose code for type code {}", static_cast<int>(type)),
               .expected = "the types of the instruction's table row",
               .fix = "add the type to the list at the instruction"});
}

}  // namespace cubist::sim::vector

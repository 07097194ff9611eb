#include "select/casts.h"

#include <fmt/format.h>

#include "cubist/isa/instruction.h"
#include "select/selection.h"

namespace cubist::akg {
namespace {

struct Row {
  DataType from, to;
  std::vector<CastStep> steps;
};

// Why a detour rounds once: 8-bit integers and what saturates to them are exact in f16, 16-bit ones
// in f32; an s32 that f32 rounds is beyond f16, s16 and 8-bit types either way.
const std::vector<Row>& rows() {
  using enum DataType;
  static const std::vector<Row> kRows = {
      {f16, f32, {{f32}}},
      {f32, f16, {{f16}}},
      {f16, s32, {{s32, "trunc"}}},
      {f32, s32, {{s32, "trunc"}}},
      {s32, f32, {{f32}}},
      {s32, f16, {{f32}, {f16}}},
      {f16, s16, {{s16, "trunc"}}},
      {f32, s16, {{s16, "trunc"}}},
      {s16, f16, {{f16}}},
      {s16, f32, {{f32}}},
      {s32, s16, {{s16}}},
      {s16, s32, {{s32}}},
      {f16, s8, {{s8, "trunc"}}},
      {f16, u8, {{u8, "trunc"}}},
      {f32, s8, {{f32, "trunc"}, {f16}, {s8}}},
      {f32, u8, {{f32, "trunc"}, {f16}, {u8}}},
      {s8, f16, {{f16}}},
      {u8, f16, {{f16}}},
      {s8, f32, {{f16}, {f32}}},
      {u8, f32, {{f16}, {f32}}},
      {s8, s32, {{f16}, {s32}}},
      {u8, s32, {{f16}, {s32}}},
      {s32, s8, {{f32}, {f16}, {s8}}},
      {s32, u8, {{f32}, {f16}, {u8}}},
      {s8, s16, {{f16}, {s16}}},
      {u8, s16, {{f16}, {s16}}},
      {s16, s8, {{f16}, {s8}}},
      {s16, u8, {{f16}, {u8}}},
      {s8, u8, {{f16}, {u8}}},
      {u8, s8, {{f16}, {s8}}},
  };
  return kRows;
}

}  // namespace

std::vector<CastStep> cast_steps(DataType from, DataType to) {
  if (from == to) return {};
  for (const Row& row : rows()) {
    if (row.from == from && row.to == to) return row.steps;
  }
  not_implemented(fmt::format("convert {} to {}", isa::name_of(from), isa::name_of(to)),
                  "f16, f32, s32, s16, s8 and u8, from each to each");
}

}  // namespace cubist::akg

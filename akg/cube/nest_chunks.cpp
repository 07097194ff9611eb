#include "cube/nest.h"

namespace cubist::akg {
namespace {

constexpr int64_t kManySharers = 4;  // of a chunk, from which on taking turns pays

}  // namespace

void Nest::open_chunks() {
  const std::string chunk = has_same_chunks() ? "kChunk" : chunk_name(outer_);
  if (!outer_.is_one_chunk)
    w_.line("for (uint32_t {0} = 0; {0} < kK; {0} += {1}) {{", outer_.k, chunk);
  w_.line("const uint32_t {} = {};", outer_.depth,
          extent(chunk, outer_.chunk, "kK", p_.k(), outer_.k));
  load(outer_);
  if (!has_same_chunks()) {
    w_.line("for (uint32_t {0} = {1}; {0} < {2}; {0} += {3}) {{", inner_.k,
            outer_.is_one_chunk ? "0" : outer_.k,
            outer_.is_one_chunk ? "kK" : outer_.k + " + " + outer_.depth, chunk_name(inner_));
    w_.line("const uint32_t {} = {};", inner_.depth,
            extent(chunk_name(inner_), inner_.chunk, "kK", p_.k(), inner_.k));
  }
  load(inner_);
  if (c_.residual) load_residual();
}

std::string Nest::chunk_name(const OperandNest& operand) {
  return operand.name == 'a' ? "kChunkA" : "kChunkB";
}

void Nest::load(const OperandNest& operand) {
  const char name = operand.name;
  if (operand.is_kept) {
    w_.line("const uint32_t {}_wanted = tile / {};", name,
            name == 'a' ? "kTileColumns" : "kTileRows");
    w_.line("if ({0}_wanted != {0}_loaded) {{", name);
    w_.line("if ({0}_loaded != ~0u) {0}_l1.end_use();", name);
  }
  if (p_.map && name == 'a') {
    w_.line("load_map(a_l1.begin_fill(), a_matrix, kMap, window, {}, {} / kPlaneK);",
            operand.is_one_chunk ? "0" : operand.k + " / kPlaneK", operand.depth);
  } else if (operand.is_packed()) {
    load_packed(operand);
  } else {
    load_matrix(operand);
  }
  w_.line("{}_l1.end_fill();", name);
  if (operand.is_kept) {
    w_.line("{0}_slot = {0}_l1.begin_use();", name);
    w_.line("{0}_loaded = {0}_wanted;", name);
    w_.close();
  } else {
    w_.line("const uint32_t {0}_slot = {0}_l1.begin_use();", name);
  }
}

void Nest::load_matrix(const OperandNest& operand) {
  const bool is_a = operand.name == 'a', rows_are_k = operand.rows_are_k();
  const char* other = is_a ? "row" : "column";
  const char* count = is_a ? "rows" : "columns";
  const char* pitch = is_a ? "kPitchA" : "kPitchB";
  const std::string k = operand.is_one_chunk ? "" : operand.k;
  std::string offset;
  if (rows_are_k) {
    offset = k.empty() ? other : fmt::format("uint64_t{{{}}} * {} + {}", k, pitch, other);
  } else {
    offset = fmt::format("uint64_t{{{}}} * {}{}", other, pitch, k.empty() ? "" : " + " + k);
  }
  w_.line("const uint64_t {0}_chunk = {0}_matrix + ({1}) * sizeof(Element);", operand.name, offset);
  const std::string rows = rows_are_k ? operand.depth : count;
  if (operand.across > 0) {
    w_.line("load_rows_as_they_are({0}_l1.begin_fill(), {0}_chunk, {1}, {2}{3});", operand.name,
            rows, across_name(operand), turn(operand));
  } else {
    w_.line("load_matrix<Element>({0}_l1.begin_fill(), {0}_chunk, {1}, {2}, {3}{4});", operand.name,
            rows, rows_are_k ? count : operand.depth, pitch, turn(operand));
  }
}

std::string Nest::across_name(const OperandNest& operand) {
  return operand.name == 'a' ? "kAcrossA" : "kAcrossB";
}

// Blocks that load the same chunk at the same time meet at its lines unless each begins with
// another row.
bool Nest::has_turns(const OperandNest& operand) const {
  const int64_t each = ceil_div(t_.tiles, t_.blocks);
  if (operand.name == 'a' && p_.map) return false;
  const int64_t across = operand.name == 'a' ? ceil_div(p_.n(), t_.n) : row_tiles(p_, t_);
  const bool is_fast = (operand.name == 'a') == t_.columns_first;
  return ceil_div(across, is_fast ? each : 1) >= kManySharers;
}

// Fractal rows of k by fractals of columns: each part's end to end.
void Nest::load_packed(const OperandNest& operand) {
  w_.line("const uint32_t fill = b_l1.begin_fill();");
  if (has_parts()) {
    w_.line("for (uint32_t part = 0; part < parts; ++part) {{");
    w_.line("const uint32_t first_column = part * kPartN;");
    w_.line("const uint32_t first = (column + first_column) / kFractal;");
    w_.line("const uint32_t count = ceil_div(smaller(kPartN, columns - first_column), kFractal);");
  } else {
    w_.line("const uint32_t first = column / kFractal, count = ceil_div(columns, kFractal);");
  }
  if (operand.is_one_chunk) {
    w_.line("const uint64_t b_chunk = b_matrix + uint64_t{{first}} * kFractalBytes;");
  } else {
    w_.line(
        "const uint64_t fractal = uint64_t{{{} / kPerBlock<Element>}} * ceil_div(kN, "
        "kFractal) + first;",
        operand.k);
    w_.line("const uint64_t b_chunk = b_matrix + fractal * kFractalBytes;");
  }
  w_.line(
      "load_fractals(fill{}, b_chunk, ceil_div({}, kPerBlock<Element>), count, ceil_div(kN, "
      "kFractal));",
      has_parts() ? " + part * kSlotPartB" : "", operand.depth);
  if (has_parts()) w_.close();
}

void Nest::close_chunks() {
  if (!inner_.is_kept) w_.line("{}_l1.end_use();", inner_.name);
  if (!has_same_chunks()) w_.close(inner_.k);
  if (!outer_.is_kept) w_.line("{}_l1.end_use();", outer_.name);
  if (!outer_.is_one_chunk) w_.close(outer_.k);
}

}  // namespace cubist::akg

// Loads into L1. While the cube works on a chunk, the next one of either operand is on its way, of
// the next tile after the last one. The chunk that stays for several of the other operand comes in
// pieces, one beside each of those: MTE2 has the same to do all the time.
#include "cube/nest.h"

namespace cubist::akg {
namespace {

constexpr int64_t kManySharers = 4;  // of a chunk, from which on taking turns pays

}  // namespace

// Blocks that load the same chunk at the same time meet at its lines unless each begins with
// another row.
bool Nest::has_turns(const OperandNest& operand) const {
  if (operand.name == 'a' && p_.map) return false;
  const int64_t across = operand.name == 'a' ? ceil_div(p_.n(), t_.n) : row_tiles(p_, t_);
  if (t_.band > 0) {
    const int64_t rows = std::min(t_.band, row_tiles(p_, t_));
    return (operand.name == 'a' ? t_.blocks / rows : rows) >= kManySharers;
  }
  const int64_t each = ceil_div(t_.tiles, t_.blocks);
  const bool is_fast = (operand.name == 'a') == t_.columns_first;
  return ceil_div(across, is_fast ? each : 1) >= kManySharers;
}

bool Nest::has_pieces(const OperandNest& operand) const {
  return operand.is_ahead && &operand == &outer_ && !has_same_chunks();
}

void Nest::open_loads() {
  for (const OperandNest* operand : {&outer_, &inner_}) {
    if (!operand->is_ahead) continue;
    open_load(*operand);
    std::string arguments = is_one_tile_ ? "" : first_tile_;
    if (!operand->is_one_chunk) arguments += arguments.empty() ? "0" : ", 0";
    if (has_pieces(*operand)) arguments += ", 0, 1";
    w_.line("load_{}({});", operand->name, arguments);
  }
}

// A function of the tile, unless the block has one only, of where the chunk begins and of the
// piece.
void Nest::open_load(const OperandNest& operand) {
  std::string parameters = is_one_tile_ ? "" : "uint32_t tile";
  const auto add = [&](const std::string& name) {
    parameters += fmt::format("{}uint32_t {}", parameters.empty() ? "" : ", ", name);
  };
  if (!operand.is_one_chunk) add(operand.k);
  if (has_pieces(operand)) {
    w_.line("uint32_t {}_fill = 0;", operand.name);
    add("piece");
    add("pieces");
  }
  w_.line("const auto load_{} = [&]({}) {{", operand.name, parameters);
  if (!is_one_tile_) {
    if (operand.name == 'a') {
      place_row();
    } else {
      place_column();
      if (operand.is_packed()) parts_of_tile();
    }
    if (p_.batches > 1) w_.line("const uint32_t batch = tile / (kTileRows * kTileColumns);");
    matrix_of(operand);
  }
  w_.line("const uint32_t {} = {};", operand.depth,
          extent(chunk_of(operand), operand.chunk, "kK", p_.k(), operand.k));
  load(operand);
  w_.close_with("};");
}

void Nest::load(const OperandNest& operand) {
  const char name = operand.name;
  if (has_pieces(operand)) {
    w_.line("if (piece == 0) {0}_fill = {0}_l1.begin_fill();", name);
  } else {
    w_.line("const uint32_t {0}_fill = {0}_l1.begin_fill();", name);
  }
  if (p_.map && name == 'a') {
    load_map();
  } else if (operand.is_packed()) {
    load_packed(operand);
  } else {
    load_matrix(operand);
  }
  w_.line("{}{}_l1.end_fill();", has_pieces(operand) ? "if (piece + 1 == pieces) " : "", name);
}

// `call`: a load of `a_part` or `b_part`, of `rows` rows of what is stored.
void Nest::load_rows(const OperandNest& operand, const std::string& rows, const std::string& call) {
  const std::string piece = has_pieces(operand) ? fmt::format("row_part({}, piece, pieces)", rows)
                                                : fmt::format("RowPart{{0, {}}}", rows);
  if (has_turns(operand)) {
    w_.line("in_turn(turn, {}, {}, [&](const RowPart& {}_part) {{", rows, piece, operand.name);
    w_.line("{}", call);
    w_.close_with("});");
  } else {
    w_.line("const RowPart {}_part = {};", operand.name, piece);
    w_.line("{}", call);
  }
}

void Nest::load_map() {
  load_rows(
      a_, a_.depth + " / kPlaneK",
      fmt::format("load_map(a_fill + a_part.first * plane_of(window), a_matrix, kMap, window, "
                  "{}a_part.first, a_part.rows);",
                  a_.is_one_chunk ? "" : a_.k + " / kPlaneK + "));
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
  load_rows(operand, rows,
            operand.across > 0
                ? fmt::format("load_rows_as_they_are({0}_fill, {0}_chunk, {1}, {0}_part);",
                              operand.name, across_name(operand))
                : fmt::format("load_matrix<Element>({0}_fill, {0}_chunk, {1}, {2}, {3}, {0}_part);",
                              operand.name, rows, rows_are_k ? count : operand.depth, pitch));
}

std::string Nest::across_name(const OperandNest& operand) {
  return operand.name == 'a' ? "kAcrossA" : "kAcrossB";
}

// Fractal rows of k by fractals of columns: each part's end to end.
void Nest::load_packed(const OperandNest& operand) {
  if (has_parts()) {
    w_.line("for (uint32_t column_part = 0; column_part < parts; ++column_part) {{");
    w_.line("const uint32_t first_column = column_part * kPartN;");
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
  load_rows(operand, fmt::format("ceil_div({}, kPerBlock<Element>)", operand.depth),
            fmt::format("load_fractals(b_fill{}, b_chunk, count, ceil_div(kN, kFractal), b_part);",
                        has_parts() ? " + column_part * kSlotPartB" : ""));
  if (has_parts()) w_.close();
}

// Beside the current chunk of the inner operand.
void Nest::load_next(const OperandNest& operand) {
  if (!operand.is_ahead) return;
  const char name = operand.name;
  const std::string next_k = operand.k + " + " + chunk_of(operand);
  const std::string piece =
      !has_pieces(operand)
          ? ""
          : fmt::format(
                ", {} / {}, ceil_div({}, {})",
                operand.is_one_chunk ? inner_.k : fmt::format("({} - {})", inner_.k, operand.k),
                chunk_of(inner_), operand.depth, chunk_of(inner_));
  if (is_one_tile_) {
    w_.line("if ({0} < kK) load_{1}({0}{2});", next_k, name, piece);
  } else if (operand.is_one_chunk) {
    w_.line("if ({0} < {1}) load_{2}({0}{3});", next_tile_, end_tile_, name, piece);
  } else {
    w_.line("const bool {}_goes_on = {} < kK;", name, next_k);
    w_.line("const uint32_t {0}_tile = {0}_goes_on ? tile : {1};", name, next_tile_);
    w_.line("if ({0}_tile < {1}) load_{0}({0}_tile, {0}_goes_on ? {2} : 0{3});", name, end_tile_,
            next_k, piece);
  }
}

}  // namespace cubist::akg

#include "cube/nest.h"

namespace cubist::akg {

// With the last chunk, so that it is there when the sum is.
void Nest::load_residual() {
  if (!inner_.is_one_chunk)
    w_.line("if ({} + {} >= kK) {{", inner_.k, has_same_chunks() ? "kChunk" : chunk_name(inner_));
  if (p_.map) {
    w_.line("const uint64_t at = uint64_t{{column / kPerBlock<Element>}} * kOutPixels + row;");
    w_.line(
        "load_planes(residual_l1.begin_fill(), residual_matrix + at * kBlockBytes, rows, "
        "columns / kPerBlock<Element>, kOutPixels);");
  } else {
    w_.line("const uint64_t at = uint64_t{{row}} * kPitchResidual + column;");
    w_.line(
        "load_matrix<Element>(residual_l1.begin_fill(), residual_matrix + at * "
        "sizeof(Element), rows, columns, kPitchResidual);");
  }
  w_.line("residual_l1.end_fill();");
  if (!inner_.is_one_chunk) w_.close();
}

// Sum += residual * unit matrix, strip by strip of 16 columns: exact products, one addition.
void Nest::add_residual(const char* l0a, const char* l0b, const std::string& accumulator,
                        const std::string& source_column, const char* columns) {
  const bool in_pieces = map_.residual_piece < part_columns(t_);
  if (in_pieces) {
    w_.line("for (uint32_t piece = 0; piece < {}; piece += {}) {{", columns, map_.residual_piece);
    w_.line("const uint32_t width = smaller({}, {} - piece);", map_.residual_piece, columns);
  } else {
    w_.line("constexpr uint32_t piece = 0;");
    w_.line("const uint32_t width = {};", columns);
  }
  const bool is_shared = std::string(l0a) == l0b;
  w_.line("const uint32_t strips = {}.begin_fill();", l0a);
  w_.line("load_l0a_strips<Element>(strips, residual_slot, {{rows, 0, rows, {} + piece, width}});",
          source_column);
  if (!is_shared) {
    w_.line("{}.end_fill();", l0a);
    w_.line("const uint32_t unit = {}.begin_fill();", l0b);
  }
  w_.line("load_l0b_packed<Element>({}, kUnitMatrix, kFractal / kPerBlock<Element>);",
          is_shared ? "strips" : "unit");
  w_.line("{}.end_fill();", l0b);
  w_.line("{}.begin_use();", l0b);
  if (!is_shared) w_.line("{}.begin_use();", l0a);
  if (has_few_fractals()) w_.line("barrier<Pipe::M>();");
  w_.line(
      "add_strips<Element>({} + piece * accumulator_column_bytes(rows), strips, {}, rows, "
      "width);",
      accumulator, is_shared ? "strips" : "unit");
  w_.line("{}.end_use();", l0b);
  if (!is_shared) w_.line("{}.end_use();", l0a);
  if (in_pieces) w_.close("piece");
}

void Nest::residual_of_tile() {
  w_.line("const uint32_t residual_slot = residual_l1.begin_use();");
  add_residual("l0", "l0", "accumulator", "0", "columns");
  w_.line("residual_l1.end_use();");
}

}  // namespace cubist::akg

#include "cube/nest.h"

namespace cubist::akg {

void Nest::open_tile() {
  if (t_.tiles == 1) {
    w_.line("constexpr uint32_t {}, column = 0;",
            p_.map ? "out_row = 0, out_column = 0" : "row = 0");
    output_->begin_run(w_, "0");
  } else if (is_one_tile_) {
    w_.line("const uint32_t tile = block_index();");
    output_->begin_run(w_, "tile");
    place_tile();
  } else {
    w_.line("const Share share = share_of_block(kTiles);");
    output_->begin_run(w_, "share.begin");
    w_.line("for (uint32_t tile = share.begin; tile < share.end; ++tile) {{");
    place_tile();
  }
  if (p_.map) {
    pixels_of_tile(*p_.map);
  } else {
    w_.line("const uint32_t rows = {};", extent("kTileM", t_.m, "kM", p_.m(), "row"));
  }
  w_.line("const uint32_t columns = {};", extent("kTileN", t_.n, "kN", p_.n(), "column"));
  if (has_parts()) {
    const bool is_even = p_.n() % t_.n == 0;
    w_.line("{} uint32_t parts = {};", is_even ? "constexpr" : "const",
            is_even ? fmt::format("{}", t_.parts) : "ceil_div(columns, kPartN)");
  }
  w_.line("const uint64_t a_matrix = {};", matrix("a", element(), &BatchDimension::stride_a));
  w_.line("const uint64_t b_matrix = {};", matrix("b", element(), &BatchDimension::stride_b));
  w_.line("const uint64_t c_matrix = {};",
          matrix("c", element_name(c_.out_type), &BatchDimension::stride_c));
  if (c_.residual)
    w_.line("const uint64_t residual_matrix = {};",
            matrix("residual", element(), &BatchDimension::stride_residual));
  output_->begin_tile(w_);
}

// A tile's rows are output pixels: whole rows of the image, or a part of one.
void Nest::pixels_of_tile(const Convolution& v) {
  w_.line("const uint32_t heights = {};",
          extent("kTileHeight", t_.height, "kOutHeight", v.out_height(), "out_row"));
  w_.line("const uint32_t widths = {};",
          extent("kTileWidth", t_.width, "kOutWidth", v.out_width(), "out_column"));
  w_.line("const uint32_t rows = heights * widths, row = out_row * kOutWidth + out_column;");
  w_.line("const MapPart window = map_part(kMap, kFilter, out_row, heights, out_column, widths);");
}

void Nest::place_tile() {
  if (p_.map) {
    place_pixels(w_, *p_.map, t_);
  } else {
    w_.line("const uint32_t row = {};", row_of(t_, "tile"));
  }
  w_.line("const uint32_t column = {};", column_of(t_, "tile"));
  if (p_.batches > 1) w_.line("const uint32_t batch = tile / (kTileRows * kTileColumns);");
}

// Address of an operand's matrix.
std::string Nest::matrix(const char* name, const std::string& type,
                         int64_t BatchDimension::* stride) const {
  std::string offset;
  int64_t inner = p_.batches;
  for (const BatchDimension& dimension : p_.batch) {
    inner /= dimension.size;
    if (dimension.*stride == 0) continue;
    std::string index = "batch";
    if (inner > 1) index += fmt::format(" / {}", inner);
    if (&dimension != &p_.batch.front()) index += fmt::format(" % {}", dimension.size);
    offset +=
        fmt::format("{}uint64_t{{{}}} * {}", offset.empty() ? "" : " + ", index, dimension.*stride);
  }
  if (offset.empty()) return fmt::format("gm({})", name);
  return fmt::format("gm({}) + ({}) * sizeof({})", name, offset, type);
}

void Nest::close_tile() {
  if (c_.residual && !has_parts()) residual_of_tile();
  output_->end_tile(w_, is_one_tile_ ? "" : "tile + 1", "share.end");
  if (!is_one_tile_) w_.close("tile");
  for (const OperandNest* operand : {&a_, &b_}) {
    if (operand->is_kept) w_.line("{}_l1.end_use();", operand->name);
  }
}

}  // namespace cubist::akg

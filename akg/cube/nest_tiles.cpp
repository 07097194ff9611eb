#include "cube/nest.h"

namespace cubist::akg {

void Nest::open_tile() {
  if (is_one_tile_) {
    if (t_.tiles > 1) w_.line("const uint32_t tile = block_index();");
    output_->begin_run(w_, first_tile_);
    place_tile();
    open_loads();
  } else {
    if (t_.band == 0) w_.line("const Share share = share_of_block(kTiles);");
    output_->begin_run(w_, first_tile_);
    open_loads();
    w_.line("for (uint32_t tile = {}; tile < {}; {}) {{", first_tile_, end_tile_,
            t_.band > 0 ? "tile += kBlocks" : "++tile");
    place_tile();
  }
  if (c_.residual)
    w_.line("const uint64_t residual_matrix = {};",
            matrix("residual", element(), &BatchDimension::stride_residual));
  output_->begin_tile(w_);
}

void Nest::place_tile() {
  if (p_.batches > 1)
    w_.line("const uint32_t batch = {};", t_.tiles > 1 ? "tile / (kTileRows * kTileColumns)" : "0");
  place_row();
  if (p_.map)
    w_.line("const uint32_t rows = heights * widths, row = out_row * kOutWidth + out_column;");
  place_column();
  if (has_parts()) parts_of_tile();
  for (const OperandNest* operand : {&a_, &b_}) {
    if (is_one_tile_ || !operand->is_ahead) matrix_of(*operand);
  }
  w_.line("const uint64_t c_matrix = {};",
          matrix("c", element_name(c_.out_type), &BatchDimension::stride_c));
}

void Nest::place_column() {
  w_.line("const uint32_t column = {};", t_.tiles > 1 ? column_of(t_, "tile") : "0");
  w_.line("const uint32_t columns = {};", extent("kTileN", t_.n, "kN", p_.n(), "column"));
}

void Nest::place_row() {
  if (p_.map) {
    if (t_.tiles > 1) {
      place_pixels(w_, *p_.map, t_);
    } else {
      w_.line("constexpr uint32_t out_row = 0, out_column = 0;");
    }
    return window_of_tile(*p_.map);
  }
  w_.line("const uint32_t row = {};", t_.tiles > 1 ? row_of(t_, "tile") : "0");
  w_.line("const uint32_t rows = {};", extent("kTileM", t_.m, "kM", p_.m(), "row"));
}

// A tile's rows are output pixels: whole rows of the image, or a part of one.
void Nest::window_of_tile(const Convolution& v) {
  w_.line("const uint32_t heights = {};",
          extent("kTileHeight", t_.height, "kOutHeight", v.out_height(), "out_row"));
  w_.line("const uint32_t widths = {};",
          extent("kTileWidth", t_.width, "kOutWidth", v.out_width(), "out_column"));
  w_.line("const MapPart window = map_part(kMap, kFilter, out_row, heights, out_column, widths);");
}

void Nest::parts_of_tile() {
  if (!has_parts()) return;
  const bool is_even = p_.n() % t_.n == 0;
  w_.line("{} uint32_t parts = {};", is_even ? "constexpr" : "const",
          is_even ? fmt::format("{}", t_.parts) : "ceil_div(columns, kPartN)");
}

void Nest::matrix_of(const OperandNest& operand) {
  const bool is_a = operand.name == 'a';
  w_.line("const uint64_t {}_matrix = {};", operand.name,
          matrix(is_a ? "a" : "b", element(),
                 is_a ? &BatchDimension::stride_a : &BatchDimension::stride_b));
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
  output_->end_tile(w_, is_one_tile_ ? "" : next_tile_, end_tile_);
  if (!is_one_tile_) w_.close("tile");
  for (const OperandNest* operand : {&a_, &b_}) {
    if (operand->is_kept) w_.line("{}_l1.end_use();", operand->name);
  }
}

}  // namespace cubist::akg

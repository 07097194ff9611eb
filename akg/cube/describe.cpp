#include "cube/emit.h"
#include "cube/nest.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
std::string element_name(isa::DataType type) {
  return type == isa::DataType::f16 ? "half" : "float";
}

namespace {

std::string text_of(const char* name, const MatrixPlacement& placement, int64_t rows,
                    int64_t columns) {
  switch (placement.layout) {
    case MatrixLayout::kRowMajor:
      return fmt::format("{}[{}][{}]", name, rows, columns);
    case MatrixLayout::kTransposed:
      return fmt::format("transposed {}[{}][{}]", name, columns, rows);
    default:
      return fmt::format("packed {} ({} x {})", name, rows, columns);
  }
}

std::string place_in_bands(const std::string& tile) {
  return fmt::format(
      "place_in_bands({} % (kTileRows * kTileColumns), kTileRows, kTileColumns, kBand)", tile);
}

}  // namespace

std::string column_of(const ContractionTiles& tiles, const std::string& tile) {
  if (tiles.band > 0) return place_in_bands(tile) + ".column * kTileN";
  return tiles.columns_first ? fmt::format("{} % kTileColumns * kTileN", tile)
                             : fmt::format("{} / kTileRows % kTileColumns * kTileN", tile);
}
std::string row_of(const ContractionTiles& tiles, const std::string& tile) {
  if (tiles.band > 0) return place_in_bands(tile) + ".row * kTileM";
  return tiles.columns_first ? fmt::format("{} / kTileColumns % kTileRows * kTileM", tile)
                             : fmt::format("{} % kTileRows * kTileM", tile);
}

void place_pixels(SourceWriter& w, const Convolution& map, const ContractionTiles& tiles) {
  w.line("const uint32_t spot = {};",
         tiles.columns_first ? "tile / kTileColumns % kTileRows" : "tile % kTileRows");
  w.line("const uint32_t out_row = spot / {0} * kTileHeight, out_column = spot % {0} * kTileWidth;",
         ceil_div(map.out_width(), tiles.width));
}

std::string describe(const Contraction& c) {
  std::string product =
      fmt::format("{} * {}", text_of("a", c.a, c.m, c.k), text_of("b", c.b, c.k, c.n));
  if (c.bias) product += fmt::format(" + bias[{}]", c.n);
  if (c.residual) product += fmt::format(" + residual[{}][{}]", c.m, c.n);
  if (c.relu) product = fmt::format("relu({})", product);
  std::string batch;
  for (const int64_t size : c.batch) batch += fmt::format("{}{}", batch.empty() ? "" : " x ", size);
  return fmt::format("{}: c[{}][{}] = {}{}; {} to {}, sums in f32 in ascending k.", c.name, c.m,
                     c.n, product, batch.empty() ? "" : ", " + batch + " times",
                     isa::name_of(c.type), isa::name_of(c.out_type));
}

std::string describe(const Convolution& v) {
  std::string sum = "conv(x, w)";
  if (v.bias) sum += " + bias";
  if (v.residual) sum += " + residual";
  if (v.relu) sum = fmt::format("relu({})", sum);
  return fmt::format(
      "{}: c = {}, a = x[{}][{}][{}][{}], {} x {} kernel, stride {} x {}, {} channels "
      "out; {}, sums in f32 in ascending (c1, tap, c0).",
      v.name, sum, v.n, v.channels, v.height, v.width, v.kernel_h, v.kernel_w, v.stride_h,
      v.stride_w, v.out_channels, isa::name_of(v.type));
}

}  // namespace cubist::akg

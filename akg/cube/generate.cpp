#include <algorithm>

#include "cube/cost.h"
#include "cube/emit.h"
#include "cube/product.h"
#include "cube/tiles.h"

namespace cubist::akg {

namespace {

std::vector<RankedTiles> rank(const Product& product, const sim::ChipSpec& chip, size_t most) {
  std::vector<RankedTiles> ranked;
  for (const ContractionTiles& tiles : enumerate_tiles(product, chip))
    ranked.push_back({tiles, predict_cycles(product, tiles, chip)});
  // Ties keep the order of enumeration: large tiles first.
  std::ranges::stable_sort(ranked, {}, &RankedTiles::cycles);
  if (ranked.size() > most) ranked.resize(most);
  return ranked;
}

CubeKernel kernel_of(const Product& product, const sim::ChipSpec& chip,
                     const std::optional<RankedTiles>& tiles,
                     const std::vector<std::string>& operands, const std::string& result) {
  const RankedTiles chosen = tiles ? *tiles : rank(product, chip, 1).front();
  CubeKernel kernel = {.name = product.contraction.name,
                       .source = emit_kernel(product, chosen.tiles, chip),
                       .block_dim = chosen.tiles.blocks,
                       .arguments = operands,
                       .explanation = to_string(chosen.tiles),
                       .tiles = chosen.tiles,
                       .predicted_cycles = chosen.cycles};
  if (product.contraction.bias) kernel.arguments.push_back("bias");
  if (product.contraction.residual) kernel.arguments.push_back("residual");
  kernel.arguments.push_back(result);
  return kernel;
}

}  // namespace

std::vector<RankedTiles> rank_tiles(const Contraction& contraction, const sim::ChipSpec& chip,
                                    size_t most) {
  return rank(product_of(contraction, chip), chip, most);
}
std::vector<RankedTiles> rank_tiles(const Convolution& convolution, const sim::ChipSpec& chip,
                                    size_t most) {
  return rank(product_of(convolution, chip), chip, most);
}

CubeKernel generate(const Contraction& contraction, const sim::ChipSpec& chip,
                    const std::optional<RankedTiles>& tiles) {
  return kernel_of(product_of(contraction, chip), chip, tiles, {"a", "b"}, "c");
}
CubeKernel generate(const Convolution& convolution, const sim::ChipSpec& chip,
                    const std::optional<RankedTiles>& tiles) {
  return kernel_of(product_of(convolution, chip), chip, tiles, {"x", "w"}, "y");
}

}  // namespace cubist::akg

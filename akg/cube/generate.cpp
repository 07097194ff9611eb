#include <algorithm>

#include "cube/cost.h"
#include "cube/emit.h"
#include "cube/product.h"
#include "cube/tiles.h"

namespace cubist::akg {

std::vector<RankedTiles> rank_tiles(const Contraction& contraction, const sim::ChipSpec& chip,
                                    size_t most) {
  const Product product = product_of(contraction, chip);
  std::vector<RankedTiles> ranked;
  for (const ContractionTiles& tiles : enumerate_tiles(product, chip))
    ranked.push_back({tiles, predict_cycles(product, tiles, chip)});
  // Ties keep the order of enumeration: large tiles first.
  std::ranges::stable_sort(ranked, {}, &RankedTiles::cycles);
  if (ranked.size() > most) ranked.resize(most);
  return ranked;
}

CubeKernel generate(const Contraction& contraction, const sim::ChipSpec& chip,
                    const std::optional<RankedTiles>& tiles) {
  const Product product = product_of(contraction, chip);
  const RankedTiles chosen = tiles ? *tiles : rank_tiles(contraction, chip, 1).front();
  CubeKernel kernel = {.name = contraction.name,
                       .source = emit_kernel(product, chosen.tiles, chip),
                       .block_dim = chosen.tiles.blocks,
                       .arguments = {"a", "b"},
                       .explanation = to_string(chosen.tiles),
                       .tiles = chosen.tiles,
                       .predicted_cycles = chosen.cycles};
  if (contraction.bias) kernel.arguments.push_back("bias");
  if (contraction.residual) kernel.arguments.push_back("residual");
  kernel.arguments.push_back("c");
  return kernel;
}

}  // namespace cubist::akg

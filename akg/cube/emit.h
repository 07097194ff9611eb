// The source of a kernel for one product and one tiling.
#pragma once

#include <string>

#include "cube/product.h"

namespace cubist::akg {

std::string emit_kernel(const Product& product, const ContractionTiles& tiles,
                        const sim::ChipSpec& chip);

// C = relu?(A B + bias) as text, with sizes and layouts: the head of the source.
std::string describe(const Contraction& contraction);
std::string describe(const Convolution& convolution);

}  // namespace cubist::akg

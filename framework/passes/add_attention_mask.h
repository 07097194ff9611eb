// Attention over a cache that is not full yet. Exporters give decoders of one token a cache of a
// fixed length and no mask: with fewer tokens before it, the network would attend to entries that
// stand for nothing.
#pragma once

#include "graph/graph.h"

namespace cubist::framework {

// Far below every score, so that exp() of the difference is 0, and finite in f16.
inline constexpr float kMaskedScore = -30000;

// Adds a last input "attention_mask", f32[keys], that is added to the scores before every Softmax
// over a last axis of `keys` elements: 0 for a key that takes part, kMaskedScore for one that does
// not. Types must be inferred. Throws Error(Model) if there is no such Softmax.
Graph add_attention_mask(Graph graph, int64_t keys);

}  // namespace cubist::framework

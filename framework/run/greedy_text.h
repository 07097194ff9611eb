// Text from a causal language model, most likely token by most likely token, with a cache of keys
// and values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace cubist::framework {

// A network on whatever runs it: its inputs to its outputs, in the graph's order.
using RunNetwork = std::function<std::vector<Tensor>(std::span<const Tensor> inputs)>;

// A decoder of one token, as a loop needs it: with inputs input_ids i64[1, 1], position i64[1],
// past_k and past_v [layers, 1, heads, past, depth] and attention_mask f32[past + 1]; and outputs
// logits [1, 1, words], present_k and present_v [layers, 1, heads, past + 1, depth].
//
// From the optimised graph of one without a mask (passes/add_attention_mask.h). Throws Error(Model)
// unless it has these inputs and outputs.
Graph make_decoder(Graph graph);

// The `count` tokens that follow `text`, one run of the decoder for each token. The cache is empty
// at first; once it is full the oldest entry is forgotten with each token. `decoder`: the graph
// that `run` runs. Throws Error(Config) if `text` is empty or has a token that the decoder lacks.
std::vector<int64_t> continue_greedily(const Graph& decoder, const RunNetwork& run,
                                       std::vector<int64_t> text, size_t count);

// Words of a tokenizer file as llama2.c has it: i32 longest word; for each word an f32 score, an
// i32 length and its bytes.
class Vocabulary {
 public:
  // Throws Error(Resource) if the file cannot be read, Error(Model) if it is truncated.
  explicit Vocabulary(const std::filesystem::path& file);

  // The words one after the other. Throws Error(Model) for a token that the file lacks.
  std::string text_of(std::span<const int64_t> tokens) const;

 private:
  std::vector<std::string> words_;
};

}  // namespace cubist::framework

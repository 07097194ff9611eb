// Text from a language model on a simulated chip: a loop over a decoder of one token, which keeps
// keys and values of earlier ones in a cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cubist/framework/run.h"

namespace cubist::framework {

struct TextOptions {
  std::vector<int64_t> prompt;  // tokens that are given, at least one
  size_t count = 64;            // tokens to add, each the most likely one
  // Words of the tokens, a file as llama2.c has it; none: tokens stay numbers.
  std::optional<std::filesystem::path> tokenizer{};
};

struct TextResult {
  std::string model, chip;
  sim::Mode mode = sim::Mode::kFunctional;
  Precision precision = Precision::kMixed;
  std::vector<int64_t> tokens{};  // that follow the prompt
  std::optional<std::string> text{};
  size_t runs = 0;  // of the decoder: one for each token but the last
  Cycles total_cycles{};
  std::map<isa::Pipe, sim::UnitShare> units{};  // as RunResult's
  double total_time_us = 0;
  double loop_seconds = 0;  // of the host, kernels and weights loaded
  KernelTimes kernel_times{};
  std::vector<std::string> notes{};
};

// The decoder has inputs input_ids i64[1, 1], position i64[1], past_k and past_v [layers, 1, heads,
// past, depth], and outputs logits, present_k and present_v; once its cache is full the oldest
// token is forgotten with each. Of `options`: model, chip, mode (not timing), precision, fusion,
// kernel_cache, dimensions and observer. Throws as run_model() does, and Error(Config) for a prompt
// that is empty or has a token that the decoder lacks.
TextResult continue_text(const RunOptions& options, const TextOptions& text,
                         const Progress& progress = {});

// What a person reads.
std::string render_text(const TextResult& result);

}  // namespace cubist::framework

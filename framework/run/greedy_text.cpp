#include "run/greedy_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "passes/add_attention_mask.h"
#include "reference/strided.h"

namespace cubist::framework {

namespace {

constexpr size_t kTokenAxis = 3;  // of a cache

enum Input : size_t { kInputIds, kPosition, kPastK, kPastV, kMask };
enum Output : size_t { kLogits, kPresentK, kPresentV };

int64_t past_of(const Graph& decoder) {
  return decoder.type(decoder.inputs[kPastK]).shape[kTokenAxis];
}

// Whether inputs (or outputs) have these names and ranks, in this order.
bool are(const Graph& graph, const std::vector<ValueId>& ids,
         const std::vector<std::pair<std::string, size_t>>& expected) {
  return std::equal(
      ids.begin(), ids.end(), expected.begin(), expected.end(), [&](ValueId id, const auto& row) {
        return graph.value(id).name == row.first && graph.type(id).shape.size() == row.second;
      });
}

// The number of the largest; the first of several.
int64_t most_likely(const Tensor& logits) {
  const std::vector<float> values = to_floats(logits);
  return std::max_element(values.begin(), values.end()) - values.begin();
}

Tensor without_oldest(const Tensor& cache) {
  Shape shape = cache.shape();
  --shape[kTokenAxis];
  const std::vector<int64_t> strides = row_major_strides(cache.shape());
  return take_strided(cache, shape, strides[kTokenAxis], strides);
}

// Entries fill a cache from its end.
Tensor mask_of(int64_t past, int64_t entries) {
  std::vector<float> mask(static_cast<size_t>(past) + 1, 0.0F);
  std::fill(mask.begin(), mask.end() - 1 - std::min(past, entries), kMaskedScore);
  return from_floats(ElementType::kF32, {past + 1}, mask);
}

// A word that stands for one byte, "<0x0A>", as that byte.
std::string spelled(std::string word) {
  unsigned byte = 0;
  const bool is_byte = std::sscanf(word.c_str(), "<0x%2X>", &byte) == 1;
  return is_byte ? std::string(1, static_cast<char>(byte)) : word;
}

}  // namespace

Graph make_decoder(Graph graph) {
  const bool fits =
      are(graph, graph.inputs, {{"input_ids", 2}, {"position", 1}, {"past_k", 5}, {"past_v", 5}}) &&
      are(graph, graph.outputs, {{"logits", 3}, {"present_k", 5}, {"present_v", 5}});
  if (!fits) {
    throw Error(Fault::kModel,
                {.did = fmt::format("make a decoder of network '{}'", graph.name),
                 .expected = "inputs input_ids, position, past_k and past_v, outputs logits, "
                             "present_k and present_v, caches of rank 5"});
  }
  const int64_t keys = past_of(graph) + 1;
  return add_attention_mask(std::move(graph), keys);
}

std::vector<int64_t> continue_greedily(const Graph& decoder, const RunNetwork& run,
                                       std::vector<int64_t> text, size_t count) {
  if (text.empty())
    throw Error(Fault::kConfig, {.did = "continue an empty text", .expected = "a token or more"});
  const int64_t words = decoder.type(decoder.outputs[kLogits]).shape.back();
  for (const int64_t token : text) {
    if (token >= 0 && token < words) continue;
    throw Error(Fault::kConfig, {.did = fmt::format("continue a text with token {}", token),
                                 .expected = fmt::format("0 to {}", words - 1)});
  }
  const auto zeros = [&](Input input) {
    const TensorType& type = decoder.type(decoder.inputs[input]);
    return Tensor(type.element, type.shape);
  };
  const size_t given = text.size();
  Tensor past_k = zeros(kPastK), past_v = zeros(kPastV);
  for (size_t i = 0; text.size() < given + count; ++i) {
    const auto position = static_cast<int64_t>(i);
    const std::vector<Tensor> outputs =
        run(std::vector{from_integers(ElementType::kI64, {1, 1}, std::vector{text[i]}),
                        from_integers(ElementType::kI64, {1}, std::vector{position}), past_k,
                        past_v, mask_of(past_of(decoder), position)});
    past_k = without_oldest(outputs.at(kPresentK));
    past_v = without_oldest(outputs.at(kPresentV));
    if (i + 1 == text.size()) text.push_back(most_likely(outputs.at(kLogits)));
  }
  return {text.begin() + static_cast<std::ptrdiff_t>(given), text.end()};
}

Vocabulary::Vocabulary(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file, "tokenizer");
  size_t at = 0;
  const auto take = [&](size_t count) {
    if (count > bytes.size() - at) {
      throw Error(Fault::kModel,
                  {.where = fmt::format("'{}'", file.string()),
                   .did = fmt::format("read {} B from byte {} of {}", count, at, bytes.size()),
                   .expected = "a whole tokenizer file; this one is truncated",
                   .fix = "copy it again"});
    }
    at += count;
    return std::string(reinterpret_cast<const char*>(bytes.data()) + at - count, count);
  };
  take(sizeof(int32_t));  // the longest word's length, which we do not need
  while (at < bytes.size()) {
    take(sizeof(float));  // the score, of merging words
    uint32_t length = 0;
    std::memcpy(&length, take(sizeof(length)).data(), sizeof(length));
    words_.push_back(spelled(take(length)));
  }
}

std::string Vocabulary::text_of(std::span<const int64_t> tokens) const {
  std::string text;
  for (const int64_t token : tokens) {
    if (token < 0 || static_cast<size_t>(token) >= words_.size()) {
      throw Error(Fault::kModel, {.did = fmt::format("spell token {}", token),
                                  .expected = fmt::format("0 to {}", words_.size() - 1)});
    }
    text += words_[static_cast<size_t>(token)];
  }
  return text;
}

}  // namespace cubist::framework

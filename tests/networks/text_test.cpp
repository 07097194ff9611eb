// A trained language model tells its published story on the simulated chip, token by token.
#include "cubist/framework/text.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cubist::framework {
namespace {

namespace fs = std::filesystem;

class Storyteller : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(model_)) GTEST_SKIP() << model_ << " is not here";
    if (!fs::exists(text_)) GTEST_SKIP() << text_ << " is not here";
    std::ifstream file(text_ / "stories260k_greedy_ids.txt");
    for (int64_t token = 0; file >> token;) story_.push_back(token);
    ASSERT_GT(story_.size(), 65U);
  }

  TextResult tell(sim::Mode mode, size_t count) const {
    RunOptions options;
    options.model = model_.string();
    options.mode = mode;
    options.kernel_cache = fs::path(testing::TempDir()) / "cubist_test_kernels";
    return continue_text(
        options,
        {.prompt = {story_[0]}, .count = count, .tokenizer = text_ / "stories260k_tok512.bin"});
  }

  std::vector<int64_t> published(size_t count) const {
    return {story_.begin() + 1, story_.begin() + 1 + static_cast<std::ptrdiff_t>(count)};
  }

  const fs::path model_ = fs::path(CUBIST_SHARED) / "models/stories260k-decode/model.onnx";
  const fs::path text_ = fs::path(CUBIST_SHARED) / "data/text";
  std::vector<int64_t> story_;  // the beginning of text first
};

// The 64th token is the last that sees all before it: the decoder's cache has 63 entries.
TEST_F(Storyteller, TellsThePublishedStoryOnTheDevice) {
  const TextResult told = tell(sim::Mode::kFunctional, 64);
  EXPECT_EQ(told.tokens, published(64));
  EXPECT_EQ(told.runs, 64U);
  std::ifstream file(text_ / "stories260k_greedy.txt");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(told.text);
  EXPECT_GT(told.text->size(), 100U);
  EXPECT_EQ(*told.text, text.substr(0, told.text->size()));
}

TEST_F(Storyteller, TakesTimeForEveryTokenInFullMode) {
  const TextResult two = tell(sim::Mode::kFull, 2), four = tell(sim::Mode::kFull, 4);
  EXPECT_EQ(four.tokens, published(4));
  EXPECT_GT(two.total_cycles, Cycles{});
  EXPECT_GT(four.total_cycles, two.total_cycles);
}

}  // namespace
}  // namespace cubist::framework

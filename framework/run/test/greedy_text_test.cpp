// A trained language model tells its story, token by token, on the host reference.
#include "run/greedy_text.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cubist/base/error.h"
#include "onnx/import.h"
#include "ops/unary.h"
#include "passes/fold_constants.h"
#include "passes/optimize.h"
#include "passes/test/pass_testing.h"
#include "reference/evaluate.h"
#include "test/onnx_builder.h"
#include "test/shared_models.h"
#include "zoo/network_builder.h"

namespace cubist::framework {
namespace {

std::filesystem::path shared_text() { return shared_models().parent_path() / "data" / "text"; }

class Storyteller : public testing::Test {
 protected:
  void SetUp() override {
    CUBIST_NEEDS_SHARED_MODELS();
    decoder_ = make_decoder(
        optimize(import_onnx(shared_models() / "stories260k-decode" / "model.onnx", {})));
    std::ifstream file(shared_text() / "stories260k_greedy_ids.txt");
    for (int64_t token = 0; file >> token;) story_.push_back(token);
    ASSERT_EQ(story_.size(), 200U);
  }

  std::vector<int64_t> tell(size_t count) {
    return continue_greedily(
        decoder_, [&](std::span<const Tensor> inputs) { return evaluate(decoder_, inputs); },
        {story_[0]}, count);
  }

  Graph decoder_;
  std::vector<int64_t>
      story_;  // the beginning of text, then what a cache that forgets nothing gives
};

// The 64th token after the beginning is the last that sees all before it: the cache has 63 entries.
TEST_F(Storyteller, TellsThePublishedStory) {
  const std::vector<int64_t> told = tell(64);
  EXPECT_EQ(told, std::vector<int64_t>(story_.begin() + 1, story_.begin() + 65));
  std::ifstream file(shared_text() / "stories260k_greedy.txt");
  const std::string published{std::istreambuf_iterator<char>(file), {}};
  const std::string text = Vocabulary(shared_text() / "stories260k_tok512.bin").text_of(told);
  EXPECT_GT(text.size(), 100U);
  EXPECT_EQ(text, published.substr(0, text.size()));
}

TEST_F(Storyteller, GoesOnWhenItsCacheIsFull) {
  const std::vector<int64_t> told = tell(80);
  EXPECT_EQ(told.size(), 80U);
  EXPECT_EQ(std::vector<int64_t>(told.begin(), told.begin() + 64),
            std::vector<int64_t>(story_.begin() + 1, story_.begin() + 65));
}

TEST_F(Storyteller, NeedsATextToContinue) {
  EXPECT_THROW(continue_greedily(decoder_, {}, {}, 1), Error);
  EXPECT_THROW(continue_greedily(decoder_, {}, {1, 512}, 1), Error);
  EXPECT_THROW(continue_greedily(decoder_, {}, {-1}, 1), Error);
}

TEST(MakeDecoder, RefusesANetworkOfOtherInputs) {
  NetworkBuilder b("g", kSeed);
  EXPECT_THROW(make_decoder(fold_constants(b.finish(b.relu("r", b.input("x", {1, 2}))))), Error);
}

TEST(Vocabulary, RefusesATruncatedFile) {
  const TemporaryFolder folder;
  const std::string longest("\3\0\0\0", 4), score("\0\0\0\0", 4), length("\3\0\0\0", 4);
  const auto whole = folder.write("whole", longest + score + length + "abc");
  EXPECT_EQ(Vocabulary(whole).text_of(std::vector<int64_t>{0, 0}), "abcabc");
  EXPECT_THROW(Vocabulary(whole).text_of(std::vector<int64_t>{1}), Error);
  EXPECT_THROW(Vocabulary(folder.write("cut", longest + score + length + "ab")), Error);
  EXPECT_THROW(Vocabulary(folder.write("empty", "")), Error);
}

TEST(Vocabulary, SpellsBytes) {
  const TemporaryFolder folder;
  const std::string longest("\6\0\0\0", 4), score("\0\0\0\0", 4), length("\6\0\0\0", 4);
  const auto file = folder.write("bytes", longest + score + length + "<0x0A>");
  EXPECT_EQ(Vocabulary(file).text_of(std::vector<int64_t>{0}), "\n");
}

}  // namespace
}  // namespace cubist::framework

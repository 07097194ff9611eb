// Sorting, merging and selecting against std::stable_sort.
#include <algorithm>
#include <numeric>

#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

Numbers part_of(const Bytes8& bytes, size_t first, size_t size, Element type) {
  const auto from = bytes.begin() + static_cast<ptrdiff_t>(first);
  return decode({from, from + static_cast<ptrdiff_t>(size)}, type);
}

class Sorting : public OnChip {
 protected:
  // Positions of [first, first + n) of x, best first.
  static std::vector<size_t> order_of(const Numbers& x, size_t first, size_t n, bool descending) {
    std::vector<size_t> order(n);
    std::iota(order.begin(), order.end(), first);
    std::ranges::stable_sort(
        order, [&](size_t a, size_t b) { return descending ? x[a] > x[b] : x[a] < x[b]; });
    return order;
  }
};

TEST_P(Sorting, MergesTwoToFourListsAndCountsWhatItTook) {
  for (const std::vector<size_t>& lengths :
       std::vector<std::vector<size_t>>{{40, 24, 8, 16}, {32, 32, 0, 0}, {64, 4, 12, 0}}) {
    for (const uint64_t stops : {0, 1}) {
      const size_t total = std::accumulate(lengths.begin(), lengths.end(), size_t{0});
      Numbers records, all(total);
      size_t first = 0;
      for (const size_t length : lengths) {
        Numbers scores = random_numbers(length, -50, 50, int32);
        std::ranges::sort(scores, std::greater{});
        for (size_t i = 0; i < length; ++i) {
          records.push_back(scores[i]);
          records.push_back(static_cast<double>(first + i));
          all[first + i] = scores[i];
        }
        first += length;
      }
      records.resize(records.size() + 8, 0);
      const Numbers z = chip.run("MrgSort_float", float32, float32, records, records,
                                 {stops, lengths[0], lengths[1], lengths[2], lengths[3]});
      // Until one list is used up, or to the end of all.
      std::vector<size_t> taken(4, 0), left = lengths;
      size_t merged = 0;
      for (const size_t at : order_of(all, 0, total, true)) {
        size_t list = 0, begin = 0;
        while (at >= begin + lengths[list]) begin += lengths[list++];
        EXPECT_EQ(z[2 * merged], all[at]);
        EXPECT_EQ(z[2 * merged + 1], static_cast<double>(at));
        ++merged;
        ++taken[list];
        if (stops != 0 && --left[list] == 0) break;
      }
      for (size_t i = 0; i < 4; ++i) EXPECT_EQ(z[z.size() - 4 + i], static_cast<double>(taken[i]));
    }
  }
}

TEST_P(Sorting, OfWholeTensorsKeepsTheOrderOfEqualScores) {
  if (!chip.is_split()) GTEST_SKIP() << "on coupled cores Sort() is of region proposals";
  for (const Element type : {float32, half}) {
    for (const size_t scores : {32, 96, 128, 160, 640, 2080}) {
      const Numbers x = random_numbers(scores, -99, 99, int32);
      Numbers indices(scores);
      std::iota(indices.begin(), indices.end(), 7);
      Bytes8 in = encode(x, type);
      in.resize(scores * 8);
      Bytes8 numbers = encode(indices, uint32);
      numbers.resize(scores * 8);
      const Bytes8 out = chip.run(std::string("Sort_") + name_of(type), 1,
                                  {in, numbers, Bytes8(scores * 8)}, {2 * scores, scores})[2];
      const Numbers values = part_of(out, 0, scores * size_of(type), type),
                    order = part_of(out, scores * 4, scores * 4, uint32);
      const std::vector<size_t> expected = order_of(x, 0, scores, true);
      for (size_t i = 0; i < scores; ++i) {
        ASSERT_EQ(values[i], x[expected[i]]) << name_of(type) << ", " << scores;
        ASSERT_EQ(order[i], static_cast<double>(expected[i]) + 7);
      }
    }
  }
}

TEST_P(Sorting, TopKGivesTheBestOfEachRowInOrder) {
  struct Case {
    size_t rows, inner, n, k;
  };
  for (const Element type : {float32, half}) {
    for (const Case& c : {Case{3, 32, 30, 5}, Case{2, 256, 256, 100}, Case{1, 1024, 1001, 8}}) {
      for (const uint64_t is_largest : {1, 0}) {
        const Numbers x = random_numbers(c.rows * c.inner, -900, 900, int32);
        const size_t per_block = 32 / size_of(type);
        const size_t pitch = (c.k + per_block - 1) / per_block * per_block,
                     index_pitch = (c.k + 7) / 8 * 8;
        const size_t at = c.rows * pitch * size_of(type) / 4;
        const size_t words = std::max(c.rows * c.inner, at + c.rows * index_pitch);
        Bytes8 in = encode(x, type);
        in.resize(words * 4);
        const Bytes8 out =
            chip.run(std::string("TopK_") + name_of(type), 1, {in, in, Bytes8(words * 4)},
                     {words, c.rows, c.inner, c.n, c.k, is_largest, at})[2];
        for (size_t r = 0; r < c.rows; ++r) {
          const Numbers values = part_of(out, r * pitch * size_of(type), c.k * size_of(type), type);
          const Numbers indices = part_of(out, (at + r * index_pitch) * 4, c.k * 4, int32);
          const std::vector<size_t> expected = order_of(x, r * c.inner, c.n, is_largest != 0);
          for (size_t i = 0; i < c.k; ++i) {
            ASSERT_EQ(values[i], x[expected[i]]) << name_of(type) << ", row " << r << ", " << i;
            ASSERT_EQ(indices[i], static_cast<double>(expected[i] - r * c.inner));
          }
        }
      }
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Sorting);

}  // namespace
}  // namespace cubist::ascendc

// Queues and copies: what arrives where.
#include "chip.h"

namespace cubist::ascendc {
namespace {

using enum Element;

class Movement : public OnChip {};

TEST_P(Movement, DoubleBufferedQueuesKeepTilesApart) {
  const Numbers x = random_numbers(8192, -99, 99, float32),
                y = random_numbers(8192, -99, 99, float32);
  const auto out = chip.run("tiled_add", 4, {encode(x, float32), encode(y, float32), Bytes8(32768)},
                            {8192, 128});
  const Numbers z = decode(out[2], float32);
  for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(z[i], rounded(float32, x[i] + y[i])) << i;
}

TEST_P(Movement, EventsOfTwoQueuesKeepApart) {
  const Numbers x(4096, 0), y = random_numbers(4096, -99, 99, float32);
  const Numbers z = chip.run("staggered_queues", float32, float32, x, y, {512});
  for (size_t i = 0; i < z.size(); ++i) ASSERT_EQ(z[i], rounded(float32, 1 + y[i])) << i;
}

TEST_P(Movement, ABoundQueueHandsBuffersFromOneMoverToTheOther) {
  const Numbers x = random_numbers(4096, -99, 99, float32);
  EXPECT_EQ(chip.run("bound_copy", float32, float32, x, x, {256}), x);
}

TEST_P(Movement, StridesAreGapsInBlocks) {
  constexpr size_t kBlocks = 20;
  const Numbers x = random_numbers(kBlocks * 2 * 8 - 8, -99, 99, int32);
  const auto out = chip.run(
      "strided_copy", 1, {encode(x, int32), Bytes8(32), Bytes8((kBlocks * 3 - 2) * 32)}, {kBlocks});
  const Numbers z = decode(out[2], int32);
  for (size_t i = 0; i < z.size(); ++i) {
    const size_t block = i / 8;
    ASSERT_EQ(z[i], block % 3 == 0 ? x[block / 3 * 2 * 8 + i % 8] : 0) << i;
  }
}

TEST_P(Movement, PaddingFillsRowsToBlocks) {
  constexpr size_t kRows = 5, kColumns = 21, kPitch = kColumns + 1, kBlock = 16;
  const size_t width = (kColumns + 1 + kBlock - 1) / kBlock * kBlock;
  const Numbers x = random_numbers(kRows * kPitch - 1, -99, 99, half);
  for (const uint64_t form : {0, 1}) {
    const auto out =
        chip.run("padded_rows", 1, {encode(x, half), Bytes8(32), Bytes8(kRows * width * 2)},
                 {kRows, kColumns, form});
    const Numbers z = decode(out[2], half);
    for (size_t i = 0; i < z.size(); ++i) {
      const size_t row = i / width, column = i % width;
      const bool is_data = column >= 1 && column <= kColumns;
      ASSERT_EQ(z[i], is_data ? x[row * kPitch + column - 1] : 9) << "form " << form << ", " << i;
    }
  }
}

TEST_P(Movement, UnpaddedRowsLieSideBySide) {
  constexpr size_t kRows = 5, kColumns = 21, kWidth = 32;
  const Numbers x = random_numbers(kRows * kWidth, -99, 99, half);
  for (const uint64_t form : {0, 1}) {
    const auto out =
        chip.run("unpadded_rows", 1, {encode(x, half), Bytes8(32), Bytes8(kRows * kColumns * 2)},
                 {kRows, kColumns, form});
    const Numbers z = decode(out[2], half);
    for (size_t i = 0; i < z.size(); ++i)
      ASSERT_EQ(z[i], x[i / kColumns * kWidth + i % kColumns]) << "form " << form << ", " << i;
  }
}

TEST_P(Movement, AtomicCopiesCombineTheBlocksResults) {
  const Numbers x = random_numbers(64, -9, 9, int32), z0 = random_numbers(64, -9, 9, int32);
  for (const uint64_t form : {0, 1, 2}) {
    const auto out =
        chip.run("atomics", 4, {encode(x, float32), Bytes8(32), encode(z0, float32)}, {64, form});
    const Numbers z = decode(out[2], float32);
    for (size_t i = 0; i < z.size(); ++i) {
      const double expected = form == 0   ? z0[i] + 4 * x[i]
                              : form == 1 ? std::max(z0[i], x[i])
                                          : std::min(z0[i], x[i]);
      ASSERT_EQ(z[i], expected) << "form " << form;
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Movement);

}  // namespace
}  // namespace cubist::ascendc

// Rules of section 2 of the architecture reference that no row states: they follow from lines,
// set-up, latency and lines in flight.
#include <gtest/gtest.h>

#include "bench.h"

namespace cubist::validation {
namespace {

// B per cycle of MTE2 while one vector core reads rows of a matrix, block by block.
struct Rows {
  uint64_t rows, bytes, pitch;  // of a block; from row to row
};
double rate(const Rows& block) {
  constexpr uint64_t kBlocks = 64, kHalf = 2;
  Bench bench("ascend910b1");
  const uint64_t rows = block.rows * kBlocks, columns = block.bytes / kHalf;
  const uint64_t matrix = bench.buffer({static_cast<int64_t>(rows * block.pitch)});
  const sim::TaskReport report = bench.launch(
      "copy_own_to_ub", {matrix, rows, columns, block.pitch / kHalf, block.rows, columns});
  return static_cast<double>(rows * block.bytes) /
         static_cast<double>(busy(report, isa::Pipe::MTE2).value);
}

// "32 B-aligned GM addresses keep at least 70 % of the bandwidth at 512 B" [HIA].
TEST(Rules, RowsAt32BytesKeepSeventyPercentOfTheRateAt512) {
  EXPECT_GE(rate({16, 2048, 2048 + 32}), 0.7 * rate({16, 2048, 2048 + 512}));
  EXPECT_LT(rate({16, 2048, 2048 + 32}), rate({16, 2048, 2048 + 512}));
}

// "16 KiB or more per transfer give full bandwidth on A2" [ADK-hwc].
TEST(Rules, SixteenKibibytesPerTransferGiveFullBandwidth) {
  const double full = rate({1, 65536, 65536});
  EXPECT_GE(rate({1, 16384, 16384}), 0.95 * full);
  EXPECT_LT(rate({1, 512, 512}), 0.9 * full);
}

}  // namespace
}  // namespace cubist::validation

// Sections 3.6 and 8.3 of the architecture reference: a matrix of 12288 x 12288 halves, 302 MB,
// read once.
#include "bench.h"
#include "groups.h"

namespace cubist::validation {
namespace {

constexpr std::string_view kChip = "ascend910b1";
constexpr uint64_t kSize = 12288;
constexpr uint64_t kUnaligned = 16;  // elements: rows begin at multiples of 32 B

struct Block {
  uint64_t rows, columns;
};
constexpr Block kLongRows = {64, 1024}, kShortRows = {128, 128};

// Busy time of MTE2 per core.
double mte2_us(Bench& bench, const std::string& kernel, uint32_t cores, uint64_t pitch,
               const Block& block) {
  const uint64_t matrix = bench.buffer({static_cast<int64_t>(kSize * pitch * 2)});
  const sim::TaskReport report =
      bench.launch(kernel, {matrix, kSize, kSize, pitch, block.rows, block.columns}, cores);
  return bench.microseconds(busy(report, isa::Pipe::MTE2)) / report.cores;
}

double to_ub(Bench& bench) { return mte2_us(bench, "copy_own_to_ub", 48, kSize, kLongRows); }
double to_l1(Bench& bench, uint64_t pitch, const Block& block) {
  return mte2_us(bench, "copy_own_to_l1", 24, pitch, block);
}

// 24 cores read 16 MiB from L2: each its part of a matrix, or all of them one part.
double same_address_ratio(Bench& bench) {
  constexpr uint64_t kColumns = 1024, kRows = 64 * 24 * 5;
  const uint64_t matrix = bench.buffer({static_cast<int64_t>(kRows * kColumns * 2)});
  const auto cycles = [&](const std::string& kernel, uint64_t rows) {
    const std::vector<uint64_t> arguments = {matrix,   rows,           kColumns,
                                             kColumns, kLongRows.rows, kLongRows.columns};
    bench.launch(kernel, arguments, 24);
    return static_cast<double>(busy(bench.launch(kernel, arguments, 24), isa::Pipe::MTE2).value);
  };
  return cycles("copy_all_to_l1", kRows / 24) / cycles("copy_own_to_l1", kRows);
}

constexpr Case copy_case(std::string_view name, double microseconds, std::string_view conditions,
                         double (*simulate)(Bench&), std::string_view miss = {}) {
  return {.name = name,
          .chip = kChip,
          .published = microseconds,
          .unit = "us",
          .source = "3.6, 8.3 [ADK-exdc]",
          .conditions = conditions,
          .simulate = simulate,
          .miss = miss};
}

constexpr Case kCases[] = {
    copy_case("copy/gm-to-ub", 202.66, "48 AIV, blocks of 64 rows of 2048 B: busy time of MTE2",
              to_ub),
    copy_case("copy/gm-to-l1", 214.5, "24 AIC, ND to NZ, blocks of 64 rows of 2048 B",
              [](Bench& b) { return to_l1(b, kSize, kLongRows); }),
    copy_case("copy/gm-to-l1-aligned", 230.2,
              "24 AIC, ND to NZ, rows at 512 B; blocks not published, here 128 rows of 256 B",
              [](Bench& b) { return to_l1(b, kSize, kShortRows); }),
    copy_case(
        "copy/gm-to-l1-unaligned", 438.8,
        "as copy/gm-to-l1-aligned, rows at 32 B: pitch 12304 elements",
        [](Bench& b) { return to_l1(b, kSize + kUnaligned, kShortRows); },
        "the blocks are not published, and how often a row touches two lines hangs on them: "
        "rows of 512 B take 242 us here, rows of 128 B 560"),
    {.name = "copy/same-address",
     .chip = kChip,
     .published = 1.15,
     .unit = "ratio",
     .source = "2 [ADK-hwc]",
     .conditions = "24 AIC read the same lines of L2, against each its own: 10 to 20 % more time",
     .simulate = same_address_ratio},
};

}  // namespace

std::span<const Case> copy_cases() { return kCases; }

}  // namespace cubist::validation

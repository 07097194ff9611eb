// The vector unit as the chip has it, 8 blocks, against the exact reference.
#include "VerilatedVector.h"
#include "rtl/test/vector_reference_test.h"

namespace cubist::rtl_test {
namespace {

constexpr unsigned kBlocks = 8;
using Vector = VectorPortDriver<VerilatedVector, kBlocks>;

TEST_P(ExactVector, HoldsForTheWholeUnit) {
  compare_exactly<Vector, kBlocks>(GetParam(), 300, 20261201);
}

TEST_P(ExactVector, DISABLED_HoldsForTheWholeUnitOnAHundredThousandRepeats) {
  compare_exactly<Vector, kBlocks>(GetParam(), 100'000, 20261202);
}

INSTANTIATE_TEST_SUITE_P(Rtl, ExactVector, testing::ValuesIn(task_kinds()), name_of_task);

TEST(VectorConversion, IsExactForEveryF16) {
  std::vector<uint32_t> x(1u << 16);
  for (uint32_t bits = 0; bits < x.size(); ++bits) x[bits] = bits;
  const std::vector<uint32_t> none(x.size());
  expect_elements<Vector, kBlocks>({kConvert, kHalf, kSingle, kNearest}, x, none, none);
}

// The f32 around every f16 and halfway to the next one, in every mode; and any f32, evenly spread.
class VectorNarrowing : public testing::TestWithParam<Rounding> {};

TEST_P(VectorNarrowing, IsExactAroundEveryF16AndEverywhere) {
  std::vector<uint32_t> x;
  for (uint32_t bits = 0; bits < 1u << 16; ++bits) {
    const VectorTask widen{.op = kConvert, .source = kHalf, .result = kSingle};
    const uint32_t at = exact_result(widen, bits, 0, 0);
    const bool is_denormal = (bits & 0x7c00u) == 0;
    const uint32_t half = is_denormal ? 0 : 0x1000;  // of a last bit of f16
    for (const uint32_t value : {at, at - 1, at + 1, at + half, at + half - 1, at + half + 1})
      x.push_back(value);
  }
  for (uint32_t bits = 0; bits < 0u - 40009; bits += 40009) x.push_back(bits);
  // Halves of the least denormals.
  for (uint32_t n = 0; n < 64; ++n) {
    const float half = static_cast<float>(n) * 0x1p-25f;
    uint32_t bits = 0;
    std::memcpy(&bits, &half, sizeof bits);
    for (const uint32_t value : {bits, bits + 1, bits - 1, bits | 1u << 31, (bits | 1u << 31) + 1})
      x.push_back(value);
  }
  const std::vector<uint32_t> none(x.size());
  expect_elements<Vector, kBlocks>({kConvert, kSingle, kHalf, GetParam()}, x, none, none);
}

INSTANTIATE_TEST_SUITE_P(Rtl, VectorNarrowing,
                         testing::Values(kNearest, kAway, kFloor, kCeil, kTrunc, kOdd),
                         [](const auto& mode) {
                           return name_of_task({TaskKind{kConvert, kSingle, kHalf, mode.param}, 0});
                         });

}  // namespace
}  // namespace cubist::rtl_test

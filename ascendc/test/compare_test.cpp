// Compare, CompareScalar and Select against host code.
#include "chip.h"
#include "forms.h"

namespace cubist::ascendc {
namespace {

using enum Element;

// The values of CMPMODE, isa/spec/enums.toml.
enum Mode : uint32_t { kEq, kNe, kLt, kLe, kGt, kGe };

bool holds(uint32_t mode, double a, double b) {
  switch (mode) {
    case kEq:
      return a == b;
    case kNe:
      return a != b;
    case kLt:
      return a < b;
    case kLe:
      return a <= b;
    case kGt:
      return a > b;
    default:
      return a >= b;
  }
}

class Comparison : public OnChip {
 protected:
  // each(mode, form, type, x, y, z) after `kernel` ran
  template <class Each>
  void in_every_way(const std::string& kernel, Each each) {
    for (const Element type : {half, float32}) {
      for (uint32_t mode = kEq; mode <= kGe; ++mode) {
        for (const Form form : {kCount, kLength}) {
          const size_t count = 1024 / size_of(type);
          const Numbers x = few_numbers(count), y = few_numbers(count);
          const Numbers z = chip.run(kernel + "_" + name_of(type), type, type, x, y, {form, mode});
          SCOPED_TRACE(kernel + " of " + name_of(type) + ", mode " + std::to_string(mode));
          each(mode, 256 / size_of(type), x, y, z);
        }
      }
    }
  }
  // Integers, so that some are equal.
  Numbers few_numbers(size_t count) { return random_numbers(count, 0, 6, int32); }
};

TEST_P(Comparison, SelectTakesTheFirstSourceWhereTheComparisonHolds) {
  in_every_way("choose", [](uint32_t mode, size_t, const auto& x, const auto& y, const auto& z) {
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(z[i], holds(mode, x[i], y[i]) ? x[i] : y[i]);
  });
}

TEST_P(Comparison, ScalarsCompareAndAreSelected) {
  in_every_way("choose_scalar",
               [](uint32_t mode, size_t, const auto& x, const auto&, const auto& z) {
                 for (size_t i = 0; i < x.size(); ++i)
                   ASSERT_EQ(z[i], holds(mode, x[i], 3) ? x[i] : -1);
               });
}

TEST_P(Comparison, TheCompareMaskServesEveryRepeat) {
  in_every_way("choose_by_register",
               [](uint32_t mode, size_t lanes, const auto& x, const auto& y, const auto& z) {
                 for (size_t i = 0; i < x.size(); ++i) {
                   const bool bit = holds(mode, x[i % lanes], y[i % lanes]);
                   ASSERT_EQ(z[i], bit ? x[i] : y[i]);
                 }
               });
}

TEST_P(Comparison, OfIntegersGoesThroughTheLargerOrSmallerOfThem) {
  Numbers x = few_numbers(256), y = few_numbers(256);
  x[0] = y[1] = 2147483647;  // whose difference would overflow
  x[1] = y[0] = -2147483648.0;
  for (uint32_t mode = kEq; mode <= kGe; ++mode) {
    const Bytes8 z =
        chip.run("compare_int32_t", 1, {encode(x, int32), encode(y, int32), Bytes8(x.size() * 4)},
                 {x.size(), mode})[2];
    for (size_t i = 0; i < x.size(); ++i) {
      const bool bit = (std::to_integer<unsigned>(z[i / 8]) >> (i % 8) & 1) != 0;
      EXPECT_EQ(bit, holds(mode, x[i], y[i])) << "mode " << mode << ", " << i;
    }
  }
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Comparison);

}  // namespace
}  // namespace cubist::ascendc

// Cast against host code, in every rounding mode.
#include <algorithm>
#include <functional>

#include "chip.h"
#include "forms.h"

namespace cubist::ascendc {
namespace {

using enum Element;

// The values of RoundMode, isa/spec/enums.toml.
enum Round : uint32_t { kNone, kRint, kAway, kFloor, kCeil, kTrunc };

double to_integer(uint32_t round, double value) {
  switch (round) {
    case kAway:
      return std::round(value);
    case kFloor:
      return std::floor(value);
    case kCeil:
      return std::ceil(value);
    case kTrunc:
      return std::trunc(value);
    default:
      return std::nearbyint(value);
  }
}

class Conversion : public OnChip {
 protected:
  void check(Element out, Element in, double low, double high, uint32_t round,
             const std::function<double(double)>& expected) {
    for (const Form form : {kCount, kLength}) {
      const Numbers x = random_numbers(384, low, high, in);
      const std::string kernel = std::string("Cast_") + name_of(out) + "_" + name_of(in);
      const Numbers z = chip.run(kernel, in, out, x, x, {form, round});
      for (size_t i = 0; i < x.size(); ++i) {
        ASSERT_EQ(z[i], expected(x[i])) << kernel << ", round " << round << ", " << x[i];
      }
    }
  }
};

TEST_P(Conversion, FloatsRoundToNearestEven) {
  const auto same = [](double value) { return value; };
  check(half, float32, -999, 999, kNone, [](double value) { return rounded(half, value); });
  check(float32, half, -999, 999, kNone, same);
  if (!chip.is_split()) return;  // bfloat16 came with split cores
  check(bfloat16, float32, -999, 999, kRint, [](double value) { return rounded(bfloat16, value); });
  check(float32, bfloat16, -999, 999, kNone, same);
}

TEST_P(Conversion, IntegersRoundAsToldAndSaturate) {
  for (const uint32_t round : {kRint, kAway, kFloor, kCeil, kTrunc}) {
    const auto into = [&](double low, double high) {
      return [=](double value) { return std::clamp(to_integer(round, value), low, high); };
    };
    check(int32, float32, -99999, 99999, round, into(-0x1p31, 0x1p31 - 1));
    check(int16, float32, -99999, 99999, round, into(-32768, 32767));
    check(int8, half, -200, 200, round, into(-128, 127));
    check(uint8, half, -300, 300, round, into(0, 255));
    check(int16, half, -60000, 60000, round, into(-32768, 32767));
    check(int32, half, -60000, 60000, round, into(-0x1p31, 0x1p31 - 1));
    check(float32, float32, -99, 99, round, [&](double value) { return to_integer(round, value); });
  }
}

TEST_P(Conversion, IntegersBecomeFloats) {
  const auto same = [](double value) { return value; };
  check(float32, int32, -99999, 99999, kNone, same);
  check(half, int8, -128, 127, kNone, same);
  check(half, int32, -999, 999, kNone, [](double value) { return rounded(half, value / 2); });
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Conversion);

}  // namespace
}  // namespace cubist::ascendc

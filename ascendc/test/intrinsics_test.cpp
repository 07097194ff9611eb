// Instructions by their C names, one call each against host code.
#include <functional>
#include <numeric>

#include "chip.h"
#include "function_error.h"

namespace cubist::ascendc {
namespace {

using enum Element;

double of_half(double x) { return rounded(half, x); }

struct IntrinsicCall {
  const char* name;
  Element type;  // of the result
  double ulps;
  bool is_everywhere;  // not on split cores only
  std::function<double(double x, double y, double z)> expected;
};
const std::vector<IntrinsicCall>& intrinsic_calls() {
#define CALL(name, type, ulps, everywhere, expression)                                             \
  {#name, type, ulps, everywhere,                                                                  \
   []([[maybe_unused]] double x, [[maybe_unused]] double y, [[maybe_unused]] double z) -> double { \
     return expression;                                                                            \
   }},
#define BINARY(name, expression, ulps) CALL(name, float32, ulps, true, expression)
#define UNARY(name, source, expression, ulps) CALL(name, float32, ulps, true, expression)
#define SCALAR(name, expression, ulps) CALL(name, float32, ulps, true, expression)
#define CONVERT(name, From, To, expression, type) CALL(name, type, 0, true, expression)
#define CONVERT_BF16(name, From, To, expression, type) CALL(name, type, 0, false, expression)
  static const std::vector<IntrinsicCall> kCalls = {
#include "kernels/intrinsic_calls.def"
  };
#undef CALL
#undef BINARY
#undef UNARY
#undef SCALAR
#undef CONVERT
#undef CONVERT_BF16
  return kCalls;
}

class Intrinsics : public OnChip {
 protected:
  static constexpr size_t kLanes = 64, kRowBytes = 256;

  // Row `row` of the bytes, as elements.
  static Numbers row_of(const Bytes8& bytes, size_t row, Element type) {
    const auto begin = bytes.begin() + static_cast<ptrdiff_t>(row * kRowBytes);
    return decode({begin, begin + kRowBytes}, type);
  }
};

TEST_P(Intrinsics, OfTheVectorUnitComputeWhatTheirNamesSay) {
  const auto& calls = intrinsic_calls();
  const Numbers x = random_numbers(kLanes, -90, 90, float32),
                y = random_numbers(kLanes, 0.1, 9, float32);
  const Numbers small = [&] {
    Numbers values;
    for (const double value : x) values.push_back(rounded(float32, value / 10));
    return values;
  }();
  const Bytes8 z =
      chip.run("vector_calls", 1,
               {encode(small, float32), encode(y, float32), Bytes8(calls.size() * kRowBytes)})[2];
  for (size_t i = 0; i < calls.size(); ++i) {
    const IntrinsicCall& call = calls[i];
    if (!call.is_everywhere && !chip.is_split()) continue;
    const Numbers row = row_of(z, i, call.type);
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const double exact = call.expected(small[lane], y[lane], 7);
      if (call.ulps == 0) {
        EXPECT_EQ(row[lane], rounded(call.type, exact)) << call.name << " of " << small[lane];
      } else {
        EXPECT_LE(ulps_between(call.type, row[lane], exact), call.ulps) << call.name;
      }
    }
  }
}

TEST_P(Intrinsics, OfReductionsAndBitsComputeWhatTheirNamesSay) {
  const Numbers x = random_numbers(kLanes, -90, 90, int32),
                y = random_numbers(kLanes, -90, 90, int32);  // whole: sums are exact
  const Bytes8 xs = encode(x, float32), ys = encode(y, float32);
  const Bytes8 z = chip.run("reducing_calls", 1, {xs, ys, Bytes8(10 * kRowBytes)})[2];
  const Numbers sums = row_of(z, 0, float32), largest = row_of(z, 1, float32),
                smallest = row_of(z, 2, float32), pairs = row_of(z, 3, float32);
  for (size_t block = 0; block < 8; ++block) {
    const auto begin = x.begin() + static_cast<ptrdiff_t>(8 * block), end = begin + 8;
    EXPECT_EQ(sums[block], std::accumulate(begin, end, 0.0));
    EXPECT_EQ(largest[block], *std::max_element(begin, end));
    EXPECT_EQ(smallest[block], *std::min_element(begin, end));
  }
  for (size_t i = 0; i < kLanes / 2; ++i) EXPECT_EQ(pairs[i], x[2 * i] + x[2 * i + 1]);
  const auto least = std::min_element(x.begin(), x.end());
  EXPECT_EQ(row_of(z, 4, float32)[0], *least);
  EXPECT_EQ(row_of(z, 4, uint32)[1], least - x.begin());
  const Numbers a = row_of(xs, 0, uint16), b = row_of(ys, 0, uint16);
  const Numbers both = row_of(z, 5, uint16), any = row_of(z, 6, uint16), no = row_of(z, 7, uint16);
  for (size_t i = 0; i < a.size(); ++i) {
    const auto left = static_cast<unsigned>(a[i]), right = static_cast<unsigned>(b[i]);
    EXPECT_EQ(both[i], left & right);
    EXPECT_EQ(any[i], left | right);
    EXPECT_EQ(no[i], ~left & 0xffffu);
  }
  const Numbers spread = row_of(z, 8, float32);
  for (size_t i = 0; i < kLanes; ++i) EXPECT_EQ(spread[i], y[i / 8]);
  const Numbers counted = row_of(z, 9, float32);
  for (size_t i = 0; i < kLanes; ++i) EXPECT_EQ(counted[i], i < 40 ? 2 * x[i] : 7);
}

TEST_P(Intrinsics, OfCopiesMoveBytes) {
  const Bytes8 x = encode(random_numbers(128, 0, 32767, int16), int16);
  const Bytes8 z = chip.run("copying_calls", 1, {x, Bytes8(32), Bytes8(128 + kRowBytes)})[2];
  const auto part = [](const Bytes8& bytes, size_t first, size_t count) {
    const auto begin = bytes.begin() + static_cast<ptrdiff_t>(first);
    return Bytes8(begin, begin + static_cast<ptrdiff_t>(count));
  };
  EXPECT_EQ(decode(part(z, 0, 4), int32), Numbers{77});
  EXPECT_EQ(part(z, 64, 3), Bytes8(3, std::byte{9}));
  EXPECT_EQ(part(z, 67, 21), part(x, 0, 21));
  EXPECT_EQ(part(z, 88, 10), part(x, 0, 10));
  EXPECT_EQ(part(z, 98, 4), Bytes8(4, std::byte{9}));
  EXPECT_EQ(part(z, 128, kRowBytes), x);
}

TEST_P(Intrinsics, OfL1CopyBlocksFromGm) {
  const Numbers x = random_numbers(8 * 16 - 16, -9, 9, half);
  const Numbers z = decode(chip.run("copy_through_l1", 1, {encode(x, half), Bytes8(128)})[1], half);
  for (size_t i = 0; i < z.size(); ++i) EXPECT_EQ(z[i], x[i / 16 * 32 + i % 16]) << i;
}

CUBIST_ON_SPLIT_AND_COUPLED_CHIPS(Intrinsics);

}  // namespace
}  // namespace cubist::ascendc

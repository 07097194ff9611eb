// vexp, vln, vrec, vsqrt, vrsqrt, vdiv: every f16, and f32 densely, within 1 ulp of the correctly
// rounded value.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;

struct Function {
  Op op;
  long double (*f)(long double);
};
const Function kFunctions[] = {
    {Op::vexp, [](long double x) { return std::exp(x); }},
    {Op::vln, [](long double x) { return std::log(x); }},
    {Op::vrec, [](long double x) { return 1 / x; }},
    {Op::vsqrt, [](long double x) { return std::sqrt(x); }},
    {Op::vrsqrt, [](long double x) { return 1 / std::sqrt(x); }},
};

// The largest distance from the correctly rounded result over `values`; `inexact` counts the
// results that differ at all.
struct Accuracy {
  int64_t worst = 0;
  uint64_t worst_input = 0;
  size_t inexact = 0;
};

Accuracy measure(const Function& function, DataType type, const std::vector<uint64_t>& values) {
  const int bits = isa::bits_of(type);
  const size_t batch = kRegion * 8 / static_cast<size_t>(bits);
  Accuracy accuracy;
  Machine machine;
  Bytes8 ub = machine.ub();
  for (size_t first = 0; first < values.size(); first += batch) {
    const size_t count = std::min(batch, values.size() - first);
    const auto address = [&](size_t n) { return n * static_cast<size_t>(bits) / 8; };
    for (size_t n = 0; n < count; ++n) ub.store(address(n), bits, values[first + n]);
    machine.set_ub(ub);
    machine.set_counter(count);
    isa::VectorUnaryOperands i;
    i.dst = kRegion, i.type = type;
    machine.execute(function.op, i.pack());
    const Bytes8 after = machine.ub();
    for (size_t n = 0; n < count; ++n) {
      const uint64_t expected = encode(type, function.f(decode(type, values[first + n])));
      const int64_t distance = ulps_apart(type, after.load(kRegion + address(n), bits), expected);
      accuracy.inexact += distance != 0;
      if (distance > accuracy.worst) accuracy = {distance, values[first + n], accuracy.inexact};
    }
  }
  return accuracy;
}

class Transcendental : public ::testing::TestWithParam<Function> {};

TEST_P(Transcendental, IsWithinOneUlpOnEveryF16) {
  std::vector<uint64_t> values;
  for (uint64_t bits = 0; bits < 0x10000; ++bits) values.push_back(bits);
  const Accuracy accuracy = measure(GetParam(), DataType::f16, values);
  EXPECT_LE(accuracy.worst, 1) << "at f16 bits " << std::hex << accuracy.worst_input;
  RecordProperty("inexact", static_cast<int>(accuracy.inexact));
}

TEST_P(Transcendental, IsWithinOneUlpOnF32) {
  constexpr uint64_t kSeed = 11;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  std::vector<uint64_t> values;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 20011)
    values.push_back(bits);  // a prime step over all f32
  for (int n = 0; n < 100000; ++n)
    values.push_back(std::bit_cast<uint32_t>(rng.uniform(-104.0f, 89.0f)));
  for (int n = -20000; n < 20000; ++n)
    values.push_back(0x3f800000u + static_cast<uint32_t>(n));          // around 1
  for (uint64_t bits = 0; bits < 200; ++bits) values.push_back(bits);  // the smallest subnormals
  const Accuracy accuracy = measure(GetParam(), DataType::f32, values);
  EXPECT_LE(accuracy.worst, 1) << "at f32 bits " << std::hex << accuracy.worst_input;
  RecordProperty("inexact", static_cast<int>(accuracy.inexact));
}

INSTANTIATE_TEST_SUITE_P(Vector, Transcendental, ::testing::ValuesIn(kFunctions),
                         [](const auto& row) { return isa::info(row.param.op).name; });

// Bits that any host has to give: a change of the polynomial, of contraction or of the compiler's
// mind shows here.
TEST(TranscendentalBits, GivesTheSameBitsOnEveryHost) {
  struct Golden {
    Op op;
    uint64_t hash;
  };
  constexpr uint64_t kFnvOffset = 0xcbf29ce484222325, kFnvPrime = 0x100000001b3;
  const Golden kGoldens[] = {{Op::vexp, 0xa27743dc46c5c32c},
                             {Op::vln, 0xfbf22aba91ae4d38},
                             {Op::vrsqrt, 0x898680d333309d8f}};
  for (const auto& [op, golden] : kGoldens) {
    uint64_t hash = kFnvOffset;
    Machine machine;
    Bytes8 ub = machine.ub();
    constexpr uint64_t kCount = kRegion / 4;
    Rng rng(3);
    for (uint64_t n = 0; n < kCount; ++n) ub.store(n * 4, 32, random_element(rng, DataType::f32));
    machine.set_ub(ub);
    machine.set_counter(kCount);
    isa::VectorUnaryOperands i;
    i.dst = kRegion, i.type = DataType::f32;
    machine.execute(op, i.pack());
    const Bytes8 after = machine.ub();
    for (uint64_t n = 0; n < kRegion; ++n) hash = (hash ^ after.bytes[kRegion + n]) * kFnvPrime;
    EXPECT_EQ(hash, golden) << isa::info(op).name << std::hex << " 0x" << hash;
  }
}

}  // namespace
}  // namespace cubist::sim::vector::test

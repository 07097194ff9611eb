// vconv and vconv_deq: every pair of types, every rounding mode, against the reference; rounding of
// f32 -> f16 densely.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <utility>

#include "cubist/base/error.h"
#include "functional/vector/half_rows.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;
using isa::RoundMode;

struct Pair {
  DataType src, dst;
};

// The pairs that vconv's table row lists.
const Pair kPairs[] = {
    {DataType::f16, DataType::f32},  {DataType::f32, DataType::f16},
    {DataType::bf16, DataType::f32}, {DataType::f32, DataType::bf16},
    {DataType::f16, DataType::s8},   {DataType::s8, DataType::f16},
    {DataType::f16, DataType::u8},   {DataType::u8, DataType::f16},
    {DataType::f16, DataType::s16},  {DataType::s16, DataType::f16},
    {DataType::f16, DataType::s32},  {DataType::s32, DataType::f16},
    {DataType::f16, DataType::s4},   {DataType::s4, DataType::f16},
    {DataType::f32, DataType::s16},  {DataType::s16, DataType::f32},
    {DataType::f32, DataType::s32},  {DataType::s32, DataType::f32},
    {DataType::f32, DataType::s64},  {DataType::s64, DataType::f32},
    {DataType::s32, DataType::s16},  {DataType::s16, DataType::s32},
    {DataType::s32, DataType::s64},  {DataType::s64, DataType::s32},
    {DataType::bf16, DataType::s32}, {DataType::f32, DataType::f32},
};

constexpr long double kDeqscale = -1.3095703125L;  // an f16

uint64_t converted(const Pair& pair, uint64_t bits, RoundMode mode) {
  const long double value = decode(pair.src, bits);
  if (pair.src == DataType::s32 && pair.dst == DataType::f16)
    return encode(pair.dst, value * kDeqscale, mode);
  if (pair.src == DataType::f32 && pair.dst == DataType::f32 && std::isfinite(value)) {
    return encode(pair.dst, std::copysign(round_whole(value, mode), value));
  }
  return encode(pair.dst, value, mode);
}

void check_convert(Rng& rng, Op op, const Pair& pair, RoundMode mode) {
  const int src_bits = isa::bits_of(pair.src), dst_bits = isa::bits_of(pair.dst);
  const unsigned lanes =
      std::min(128u, 2048u / static_cast<unsigned>(std::max(src_bits, dst_bits)));
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, kRegion, pair.dst);
  fill(rng, ub, kRegion, kRegion, pair.src);
  const Lanes dst = random_lanes(rng, 0, dst_bits, lanes, true);
  const Lanes src = random_lanes(rng, kRegion, src_bits, lanes, false);
  isa::VectorConvertOperands i;
  i.dst = dst.address, i.src = src.address;
  i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
  i.dst_blk = dst.block, i.src_blk = src.block, i.dst_rep = dst.repeat, i.src_rep = src.repeat;
  i.src_type = pair.src, i.dst_type = pair.dst, i.round = mode;
  machine.registers[isa::Spr::deqscale] = encode(DataType::f16, kDeqscale);
  machine.set_ub(ub);
  machine.execute(op, i.pack());
  apply_lanes(machine, ub, i.repeat, lanes, dst, {src},
              [&](const auto& s, uint64_t) { return converted(pair, s[0], mode); });
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(op, i.pack());
}

class Convert : public ::testing::TestWithParam<Pair> {};

TEST_P(Convert, AgreesWithTheReferenceInEveryRoundMode) {
  const uint64_t seed =
      401 + 16 * static_cast<uint64_t>(GetParam().src) + static_cast<uint64_t>(GetParam().dst);
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (int mode = 0; mode <= 6; ++mode) {
    for (int n = 0; n < 15 && !HasFailure(); ++n) {
      check_convert(rng, Op::vconv, GetParam(), static_cast<RoundMode>(mode));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Vconv, Convert, ::testing::ValuesIn(kPairs), [](const auto& row) {
  return std::string(isa::name_of(row.param.src)) + "_to_" + isa::name_of(row.param.dst);
});

TEST(VconvDeq, ScalesAndRoundsOnce) {
  constexpr uint64_t kSeed = 499;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  for (int mode = 0; mode <= 6; ++mode) {
    check_convert(rng, Op::vconv_deq, {DataType::s32, DataType::f16}, static_cast<RoundMode>(mode));
  }
}

// 64 elements at a time through vconv.
std::vector<uint64_t> convert_all(const Pair& pair, RoundMode mode,
                                  const std::vector<uint64_t>& values) {
  constexpr size_t kBatch = 64;
  std::vector<uint64_t> results;
  Machine machine;
  machine.set_mask(0, ~uint64_t{0});
  Bytes8 ub = machine.ub();
  const Lanes src{kRegion, 1, 8, isa::bits_of(pair.src)}, dst{0, 1, 8, isa::bits_of(pair.dst)};
  for (size_t first = 0; first < values.size(); first += kBatch) {
    const auto count = static_cast<unsigned>(std::min(kBatch, values.size() - first));
    for (unsigned n = 0; n < count; ++n) src.store(ub, 0, n, values[first + n]);
    machine.set_ub(ub);
    isa::Vconv i;
    i.dst = dst.address, i.src = src.address, i.repeat = 1;
    i.src_type = pair.src, i.dst_type = pair.dst, i.round = mode;
    machine.execute(i);
    const Bytes8 after = machine.ub();
    for (unsigned n = 0; n < count; ++n) results.push_back(dst.load(after, 0, n));
  }
  return results;
}

// Every boundary between two neighbours of f16, from just below to just above, in every mode.
TEST(Vconv, RoundsF32ToF16AtEveryBoundary) {
  std::vector<uint64_t> values;
  for (uint32_t bits = 0; bits < 0x7c00; bits += 3) {
    const auto low = static_cast<float>(decode(DataType::f16, bits));
    const auto step =
        static_cast<float>(decode(DataType::f16, bits + 1) == INFINITY
                               ? 32
                               : decode(DataType::f16, bits + 1) - static_cast<long double>(low));
    for (const float value : {low, low + step / 2, std::nextafter(low + step / 2, 0.0f),
                              std::nextafter(low + step / 2, 1e9f)}) {
      values.push_back(std::bit_cast<uint32_t>(value));
      values.push_back(std::bit_cast<uint32_t>(-value));
    }
  }
  for (int mode = 0; mode <= 6; ++mode) {
    const auto round = static_cast<RoundMode>(mode);
    const std::vector<uint64_t> results =
        convert_all({DataType::f32, DataType::f16}, round, values);
    for (size_t n = 0; n < values.size(); ++n) {
      ASSERT_EQ(results[n], encode(DataType::f16, decode(DataType::f32, values[n]), round))
          << "f32 bits " << std::hex << values[n] << " mode " << mode;
    }
  }
}

TEST(Vconv, SaturatesAndMakesNanZero) {
  const std::vector<uint64_t> values = {0x7fc00000, 0x7f800000, 0xff800000, 0x4f000000,
                                        0xcf000000, 0xcf000001, 0x4effffff};
  EXPECT_THAT(convert_all({DataType::f32, DataType::s32}, RoundMode::rint, values),
              ::testing::ElementsAre(0, 0x7fffffff, 0x80000000, 0x7fffffff, 0x80000000, 0x80000000,
                                     0x7fffff80));
}

TEST(Vconv, NamesTheLegalPairs) {
  Machine machine;
  isa::Vconv i;
  i.src_type = DataType::s8, i.dst_type = DataType::s32, i.repeat = 1;
  try {
    machine.execute(i);
    FAIL() << "s8 -> s32 was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kProgram);
    for (const Pair& pair : kPairs) {
      const std::string name = std::string(isa::name_of(pair.src)) + "->" + isa::name_of(pair.dst);
      EXPECT_THAT(error.what(), ::testing::HasSubstr(name));
    }
  }
}

// ---- the row functions with vector code of the host, at every length so that both loops run

TEST(HalfRows, WidenEveryF16Exactly) {
  std::vector<Half> halves(1 << 16);
  for (size_t n = 0; n < halves.size(); ++n) halves[n] = Half::from_bits(static_cast<uint16_t>(n));
  std::vector<float> floats(halves.size());
  widen(halves.data(), floats.data(), 7);
  widen(halves.data() + 7, floats.data() + 7, halves.size() - 7);
  for (size_t n = 0; n < halves.size(); ++n) {
    const long double expected = decode(DataType::f16, n);
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(floats[n])) << n;
    } else {
      ASSERT_EQ(floats[n], static_cast<float>(expected)) << n;
      ASSERT_EQ(std::signbit(floats[n]), (n & 0x8000) != 0) << n;
    }
  }
}

TEST(HalfRows, NarrowIsTheSameInVectorAndSingleForm) {
  constexpr uint64_t kSeed = 5;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  std::vector<float> floats(100000);
  for (float& value : floats)
    value = std::bit_cast<float>(static_cast<uint32_t>(random_element(rng, DataType::f32)));
  std::vector<Half> together(floats.size());
  narrow(floats.data(), together.data(), floats.size());
  for (size_t n = 0; n < floats.size(); ++n) {
    Half alone;
    narrow(&floats[n], &alone, 1);
    const uint64_t expected = encode(DataType::f16, static_cast<long double>(floats[n]));
    ASSERT_EQ(together[n].bits, expected) << floats[n];
    ASSERT_EQ(alone.bits, expected) << floats[n];
  }
}

}  // namespace
}  // namespace cubist::sim::vector::test

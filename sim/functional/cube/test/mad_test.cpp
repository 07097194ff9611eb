// mad and mad_s4 against element-by-element host code.
#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <limits>

#include "functional/cube/mad_kernel.h"
#include "functional/cube/test/cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr uint64_t kSeed = 20261122;

int k0_of(DataType type) { return 256 / isa::bits_of(type); }

// Element e of an operand memory, exactly.
double element(const std::byte* data, DataType type, uint64_t e) {
  switch (type) {
    case DataType::f16:
      return f16_bits_to_f32(load<uint16_t>(data, e));
    case DataType::bf16:
      return bf16_bits_to_f32(load<uint16_t>(data, e));
    case DataType::f32:
      return load<float>(data, e);
    case DataType::s8:
      return load<int8_t>(data, e);
    case DataType::u8:
      return load<uint8_t>(data, e);
    default: {
      const int nibble = load<uint8_t>(data, e / 2) >> (e % 2 * 4) & 15;
      return nibble < 8 ? nibble : nibble - 16;
    }
  }
}

bool is_float(DataType type) {
  return type == DataType::f16 || type == DataType::bf16 || type == DataType::f32;
}

// Random bits, but for floats exponents near one (an overflow of every sum would hide errors) with
// a few special values.
void fill_operand(LocalMemory& memory, DataType type, Rng& rng, bool with_specials) {
  fill_random(bytes_of(memory), rng);
  if (!is_float(type)) return;
  const auto bytes = static_cast<uint64_t>(isa::bits_of(type)) / 8;
  for (uint64_t e = 0; e < memory.size() / bytes; ++e) {
    float v = rng.uniform(-2, 2);
    const auto special = with_specials ? rng.integer(0, 2000) : 2000;
    if (special == 0) v = std::numeric_limits<float>::infinity();
    if (special == 1) v = std::numeric_limits<float>::quiet_NaN();
    if (special == 2) v = -0.0f;
    if (special == 3) v = 1e-7f;  // subnormal in f16
    if (special == 4) v = 60000;
    if (type == DataType::f16) store<uint16_t>(memory.data(), e, Half(v).bits);
    if (type == DataType::bf16) store<uint16_t>(memory.data(), e, Bfloat16(v).bits);
    if (type == DataType::f32) store<float>(memory.data(), e, v);
  }
}

uint32_t reference_hf32(uint32_t x, bool away) {
  if (std::isnan(std::bit_cast<float>(x))) return x;
  const uint32_t rest = x & 0x1fff, kept = x & ~0x1fffu;
  const bool up = rest > 0x1000 || (rest == 0x1000 && (away || (x & 0x2000)));
  return kept + (up ? 0x2000 : 0);
}

// C as mad must leave it, from the definition.
std::vector<uint32_t> reference(const isa::MadOperands& i, CubeCore& core) {
  const auto ctrl = core.registers.as<isa::CtrlRegister>(isa::Spr::ctrl);
  const uint64_t k0 = static_cast<uint64_t>(k0_of(i.type_a));
  const uint64_t k1 = i.k_align16 ? (i.k + 15) / 16 * 2 : (i.k + k0 - 1) / k0;
  const uint64_t m1 = (i.m + 15) / 16, n1 = (i.n + 15) / 16;
  std::vector<uint32_t> c(core.local.l0c.size() / 4);
  std::memcpy(c.data(), core.local.l0c.data(), core.local.l0c.size());
  for (uint64_t m = 0; m < i.m; ++m) {
    for (uint64_t n = 0; n < i.n; ++n) {
      uint32_t& out = c[i.c / 4 + ((n / 16 * m1 + m / 16) * 16 + m % 16) * 16 + n % 16];
      if (i.init) out = 0;
      if (i.bias) out = load<uint32_t>(core.local.bt.data(), i.bias_address * 16 + n);
      for (uint64_t k = 0; k < i.k; ++k) {
        const uint64_t in_a = ((m / 16 * k1 + k / k0) * 16 + m % 16) * k0 + k % k0;
        const bool is_flat = i.m == 1 && !i.no_gemv;
        const uint64_t in_b = ((k / k0 * n1 + n / 16) * 16 + n % 16) * k0 + k % k0;
        double a = element(core.local.l0a.data() + i.a, i.type_a, is_flat ? k : in_a);
        double b = element(core.local.l0b.data() + i.b, i.type_b, in_b);
        if (!is_float(i.type_a)) {
          out += static_cast<uint32_t>(static_cast<int32_t>(a * b));
          continue;
        }
        if (ctrl.hf32 && i.type_a == DataType::f32) {
          a = std::bit_cast<float>(
              reference_hf32(std::bit_cast<uint32_t>(static_cast<float>(a)), ctrl.hf32_round_away));
          b = std::bit_cast<float>(
              reference_hf32(std::bit_cast<uint32_t>(static_cast<float>(b)), ctrl.hf32_round_away));
        }
        out = std::bit_cast<uint32_t>(
            std::fma(static_cast<float>(a), static_cast<float>(b), std::bit_cast<float>(out)));
      }
      if (!is_float(i.type_a)) continue;
      if (std::isnan(std::bit_cast<float>(out))) out = 0x7fc00000;
      if (ctrl.saturate && std::isinf(std::bit_cast<float>(out)))
        out = out >> 31 ? 0xff7fffff : 0x7f7fffff;
    }
  }
  return c;
}

template <class Mad>
void expect_reference(const Mad& i, CubeCore& core, Rng& rng, const char* what) {
  fill_operand(core.local.l0a, i.type_a, rng, true);
  fill_operand(core.local.l0b, i.type_b, rng, true);
  fill_operand(core.local.l0c, is_float(i.type_a) ? DataType::f32 : DataType::s8, rng, true);
  fill_operand(core.local.bt, is_float(i.type_a) ? DataType::f32 : DataType::s8, rng, false);
  const std::vector<uint32_t> expected = reference(i, core);
  core.run(i);
  for (uint64_t e = 0; e < expected.size(); ++e) {
    const auto got = load<uint32_t>(core.local.l0c.data(), e);
    ASSERT_EQ(got, expected[e]) << what << " word " << e << " of L0C, m " << i.m << " n " << i.n
                                << " k " << i.k << " seed " << kSeed;
  }
}

template <class Mad>
Mad any_legal(Rng& rng, DataType a, DataType b) {
  const int k0 = k0_of(a);
  Mad i;
  i.type_a = a, i.type_b = b;
  i.m = static_cast<uint32_t>(rng.integer(1, 70));
  i.n = static_cast<uint32_t>(rng.integer(1, 100));
  i.k = static_cast<uint32_t>(rng.integer(1, 6 * k0));
  if (rng.integer(0, 4) == 0) i.m = 1;
  i.no_gemv = static_cast<uint32_t>(rng.integer(0, 1));
  i.k_align16 = a == DataType::f32 ? static_cast<uint32_t>(rng.integer(0, 1)) : 0;
  const auto start = rng.integer(0, 2);
  i.init = start == 1, i.bias = start == 2;
  i.bias_address = static_cast<uint32_t>(rng.integer(0, 4));
  i.a = static_cast<uint64_t>(rng.integer(0, 8)) * 512;
  i.b = static_cast<uint64_t>(rng.integer(0, 8)) * 512;
  i.c = static_cast<uint64_t>(rng.integer(0, 8)) * 1024;
  return i;
}

struct Types {
  DataType a, b;
};

TEST(Mad, AgreesWithTheDefinitionOnAnyLegalShapeAndType) {
  Rng rng(kSeed);
  constexpr Types kTypes[] = {{DataType::f16, DataType::f16}, {DataType::bf16, DataType::bf16},
                              {DataType::f32, DataType::f32}, {DataType::s8, DataType::s8},
                              {DataType::u8, DataType::u8},   {DataType::s8, DataType::u8},
                              {DataType::u8, DataType::s8}};
  for (const Types& t : kTypes) {
    for (int n = 0; n < 25; ++n) {
      CubeCore core;
      expect_reference(any_legal<isa::Mad>(rng, t.a, t.b), core, rng, isa::name_of(t.a));
    }
  }
}

TEST(Mad, AgreesWithTheDefinitionOnFourBitOperands) {
  Rng rng(kSeed);
  for (int n = 0; n < 25; ++n) {
    CubeCore core;
    expect_reference(any_legal<isa::MadS4>(rng, DataType::s4, DataType::s4), core, rng, "s4");
  }
}

TEST(Mad, RoundsF32OperandsToHf32WhenAsked) {
  Rng rng(kSeed);
  for (uint32_t away = 0; away < 2; ++away) {
    CubeCore core;
    isa::CtrlRegister ctrl;
    ctrl.hf32 = 1, ctrl.hf32_round_away = away;
    core.registers[isa::Spr::ctrl] = ctrl.pack_value();
    expect_reference(any_legal<isa::Mad>(rng, DataType::f32, DataType::f32), core, rng, "hf32");
  }
}

TEST(Mad, SaturatesInfiniteResultsWhenAsked) {
  Rng rng(kSeed);
  CubeCore core;
  isa::CtrlRegister ctrl;
  ctrl.saturate = 1;
  core.registers[isa::Spr::ctrl] = ctrl.pack_value();
  for (int n = 0; n < 5; ++n)
    expect_reference(any_legal<isa::Mad>(rng, DataType::f16, DataType::f16), core, rng, "saturate");
}

TEST(Mad, WrapsIntegerSums) {
  CubeCore core;
  isa::Mad i;
  i.m = 1, i.n = 1, i.k = 1, i.type_a = i.type_b = DataType::u8;
  store<uint8_t>(core.local.l0a.data(), 0, 2);
  store<uint8_t>(core.local.l0b.data(), 0, 1);
  store<int32_t>(core.local.l0c.data(), 0, std::numeric_limits<int32_t>::max());
  core.run(i);
  EXPECT_EQ(load<int32_t>(core.local.l0c.data(), 0), std::numeric_limits<int32_t>::min() + 1);
}

TEST(Mad, KeepsTheExactProductOfF32AndOfTinyBf16) {
  CubeCore core;
  isa::Mad i;
  i.m = 1, i.n = 1, i.k = 1, i.type_a = i.type_b = DataType::f32;
  store<float>(core.local.l0a.data(), 0, 1 + 0x1p-23f);
  store<float>(core.local.l0b.data(), 0, 1 - 0x1p-23f);
  store<float>(core.local.l0c.data(), 0, -1);
  core.run(i);
  EXPECT_EQ(load<float>(core.local.l0c.data(), 0), -0x1p-46f);
}

TEST(Mad, OfZeroSizeDoesNothing) {
  for (int zero = 0; zero < 3; ++zero) {
    CubeCore core;
    store<uint32_t>(core.local.l0c.data(), 0, 7);
    isa::Mad i;
    i.m = zero != 0, i.n = zero != 1, i.k = zero != 2, i.init = 1, i.c = 3;
    core.run(i);
    EXPECT_EQ(load<uint32_t>(core.local.l0c.data(), 0), 7u);
  }
}

TEST(Mad, GivesTheSameBitsWithEveryKernelOfThisHost) {
  Rng rng(kSeed);
  for (const int steps : {8, 16, 32}) {
    for (const int last : {1, steps / 2, steps}) {
      constexpr int kM = 21, kN = 75, kFractals = 3, kStrips = 5;
      std::vector<uint32_t> a(2 * 16 * static_cast<size_t>(steps) * kFractals),
          b(kStrips * 16 * static_cast<size_t>(steps) * kFractals);
      for (uint32_t& v : a)
        v = std::bit_cast<uint32_t>(Bfloat16(rng.uniform(-1e20f, 1e20f)).bits << 16);
      for (uint32_t& v : b)
        v = std::bit_cast<uint32_t>(
            static_cast<uint32_t>(Bfloat16(rng.uniform(-1e-20f, 1e-20f)).bits) << 16);
      const std::vector<uint32_t> zeros(16);
      for (const bool is_float : {true, false}) {
        std::vector<std::vector<uint32_t>> results;
        for (const MadKernels* kernels : mad_kernels()) {
          std::vector<uint32_t> c(kStrips * 2 * 256, 99);
          const MadTask task{.a = a.data(),
                             .b = b.data(),
                             .c = c.data(),
                             .start = zeros.data(),
                             .m = kM,
                             .n = kN,
                             .k_fractals = kFractals,
                             .steps = steps,
                             .last_steps = last};
          is_float ? kernels->multiply_f32(task) : kernels->multiply_s16(task);
          results.push_back(c);
          EXPECT_EQ(results.front(), c) << kernels->name << " steps " << steps << " last " << last;
        }
      }
    }
  }
}

TEST(Mad, TransposesAlikeWithEveryKernelOfThisHost) {
  for (const int steps : {8, 16, 32}) {
    std::vector<uint32_t> src(16 * static_cast<size_t>(steps));
    for (size_t e = 0; e < src.size(); ++e) src[e] = static_cast<uint32_t>(e);
    for (const MadKernels* kernels : mad_kernels()) {
      std::vector<uint32_t> dst(src.size());
      kernels->transpose(src.data(), steps, dst.data());
      for (int r = 0; r < 16; ++r) {
        for (int k = 0; k < steps; ++k) {
          ASSERT_EQ(dst[static_cast<size_t>(k * 16 + r)], src[static_cast<size_t>(r * steps + k)])
              << kernels->name;
        }
      }
    }
  }
}

isa::Mad small() {
  isa::Mad i;
  i.m = i.n = i.k = 16, i.init = 1;
  return i;
}

std::string failure_of(const isa::Mad& i) {
  CubeCore core;
  try {
    core.run(i);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Mad, RejectsWhatTheTableDoesNotAllow) {
  using testing::HasSubstr;
  auto mixed = small();
  mixed.type_b = DataType::bf16;
  EXPECT_THAT(failure_of(mixed), HasSubstr("f16 x bf16"));
  auto reserved = small();
  reserved.type_a = static_cast<DataType>(13);
  EXPECT_THAT(failure_of(reserved), HasSubstr("type_a = 13"));
  auto s16 = small();
  s16.type_a = s16.type_b = DataType::s16;
  EXPECT_THAT(failure_of(s16), HasSubstr("one of f16, f32, bf16, s8, u8"));
  auto both = small();
  both.bias = 1;
  EXPECT_THAT(failure_of(both), HasSubstr("clear init"));
  auto unit = small();
  unit.unit_flag = static_cast<isa::UnitFlag>(1);
  EXPECT_THAT(failure_of(unit), HasSubstr("unit_flag = 1"));
  auto align = small();
  align.k_align16 = 1;
  EXPECT_THAT(failure_of(align), HasSubstr("f32 operands"));
  auto c = small();
  c.c = 512;
  EXPECT_THAT(failure_of(c), HasSubstr("multiple of 1024"));
  auto a = small();
  a.a = 64 * kKiB - 256;
  EXPECT_THAT(failure_of(a), HasSubstr("L0A"));
  auto b = small();
  b.n = 4095, b.k = 4095;
  EXPECT_THAT(failure_of(b), HasSubstr("L0C"));
}

}  // namespace
}  // namespace cubist::sim

// vcmpv, vcmpvs, vcmp and vsel against the reference.
#include <gtest/gtest.h>

#include <cmath>

#include "cubist/base/error.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::Condition;
using isa::DataType;
using isa::Op;

constexpr int kPrograms = 60;

bool holds(Condition condition, long double a, long double b) {
  const bool is_unordered = std::isnan(a) || std::isnan(b);
  switch (condition) {
    case Condition::eq:
      return !is_unordered && a == b;
    case Condition::ne:
      return is_unordered || a != b;
    case Condition::lt:
      return !is_unordered && a < b;
    case Condition::le:
      return !is_unordered && a <= b;
    case Condition::gt:
      return !is_unordered && a > b;
    case Condition::ge:
      return !is_unordered && a >= b;
  }
  throw std::logic_error("condition");
}

Condition random_condition(Rng& rng, DataType type) {
  return type == DataType::s32 ? Condition::eq : static_cast<Condition>(rng.integer(0, 5));
}

unsigned lanes_of(DataType type) { return 2048 / static_cast<unsigned>(isa::bits_of(type)); }

// The bits of lane n of repeat r, `lanes` bits per repeat from `address` on.
void store_bit(Bytes8& ub, uint64_t address, uint64_t position, bool bit) {
  ub.store(address + position / 8, 1, bit, position % 8);
}
bool load_bit(const Bytes8& ub, uint64_t address, uint64_t position) {
  return ub.load(address + position / 8, 1, position % 8) != 0;
}

struct Program {
  Machine machine;
  Bytes8 ub;
  Lanes src0, src1;
  uint64_t repeat;

  Program(Rng& rng, DataType type) : ub(machine.ub()) {
    const int bits = isa::bits_of(type);
    fill(rng, ub, 0, 3 * kRegion, type);
    src0 = random_lanes(rng, kRegion, bits, lanes_of(type), false);
    src1 = random_lanes(rng, 2 * kRegion, bits, lanes_of(type), false);
    repeat = random_mask(rng, machine, lanes_of(type));
    machine.set_ub(ub);
  }
};

template <class F>
void for_random_programs(Op op, uint64_t seed, F f) {
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(op)) {
    for (int n = 0; n < kPrograms && !::testing::Test::HasFailure(); ++n) f(rng, type);
  }
}

// What vcmpv leaves in UB.
void compare_lanes(Program& p, DataType type, Condition condition,
                   std::function<uint64_t(uint64_t, unsigned)> other) {
  const unsigned lanes = lanes_of(type);
  const Bytes8 before = p.ub;
  for (uint64_t r = 0; r < repeat_count(p.machine, p.repeat, lanes); ++r) {
    for (unsigned n = 0; n < lanes; ++n) {
      if (!is_active(p.machine, r, n, lanes)) continue;
      const bool bit =
          holds(condition, decode(type, p.src0.load(before, r, n)), decode(type, other(r, n)));
      store_bit(p.ub, 0, r * lanes + n, bit);
    }
  }
}

TEST(Vcmpv, WritesOneBitPerLane) {
  for_random_programs(Op::vcmpv, 501, [](Rng& rng, DataType type) {
    Program p(rng, type);
    isa::Vcmpv i;
    i.src0 = p.src0.address, i.src1 = p.src1.address;
    i.repeat = static_cast<uint32_t>(p.repeat);
    i.src0_blk = p.src0.block, i.src1_blk = p.src1.block, i.src0_rep = p.src0.repeat,
    i.src1_rep = p.src1.repeat;
    i.type = type, i.condition = random_condition(rng, type);
    p.machine.execute(i);
    const Bytes8 before = p.ub;
    compare_lanes(p, type, i.condition,
                  [&](uint64_t r, unsigned n) { return p.src1.load(before, r, n); });
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vcmpv, i.pack());
  });
}

TEST(Vcmpvs, ComparesWithAScalar) {
  for_random_programs(Op::vcmpvs, 502, [](Rng& rng, DataType type) {
    Program p(rng, type);
    isa::Vcmpvs i;
    i.src = p.src0.address, i.scalar = random_element(rng, type);
    i.repeat = static_cast<uint32_t>(p.repeat);
    i.src_blk = p.src0.block, i.src_rep = p.src0.repeat;
    i.type = type, i.condition = random_condition(rng, type);
    p.machine.execute(i);
    compare_lanes(p, type, i.condition, [&](uint64_t, unsigned) { return i.scalar; });
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vcmpvs, i.pack());
  });
}

TEST(Vcmpv, AllowsOnlyEqualityOfS32) {
  Machine machine;
  isa::Vcmpv i;
  i.type = DataType::s32, i.condition = Condition::lt, i.repeat = 1;
  EXPECT_THROW(machine.execute(i), Error);
}

TEST(Vcmp, WritesTheCompareMaskOfActiveLanes) {
  for_random_programs(Op::vcmp, 503, [](Rng& rng, DataType type) {
    Program p(rng, type);
    const unsigned lanes = lanes_of(type);
    p.machine.results.cmpmask = {rng.next(), rng.next()};
    std::array<uint64_t, 2> expected = p.machine.results.cmpmask;
    isa::Vcmp i;
    i.src0 = p.src0.address, i.src1 = p.src1.address, i.src0_blk = p.src0.block,
    i.src1_blk = p.src1.block;
    i.type = type, i.condition = random_condition(rng, type);
    p.machine.execute(i);
    for (unsigned n = 0; n < lanes; ++n) {
      if (!is_active(p.machine, 0, n, lanes)) continue;
      const bool bit = holds(i.condition, decode(type, p.src0.load(p.ub, 0, n)),
                             decode(type, p.src1.load(p.ub, 0, n)));
      const uint64_t one = uint64_t{1} << (n % 64);
      expected[n / 64] = bit ? expected[n / 64] | one : expected[n / 64] & ~one;
    }
    EXPECT_EQ(p.machine.results.cmpmask, expected) << isa::describe(Op::vcmp, i.pack());
    EXPECT_TRUE(p.machine.ub() == p.ub);
  });
}

TEST(Vsel, TakesBitsFromWhereTheModeSays) {
  for_random_programs(Op::vsel, 504, [](Rng& rng, DataType type) {
    Program p(rng, type);
    const unsigned lanes = lanes_of(type);
    constexpr uint64_t kBits = 3 * kRegion;
    for (uint64_t n = 0; n < kRegion; ++n) p.ub.store(kBits + n, 8, rng.next() & 0xff);
    p.machine.set_ub(p.ub);
    p.machine.results.cmpmask = {rng.next(), rng.next()};
    const Lanes dst = random_lanes(rng, 0, isa::bits_of(type), lanes, true);
    isa::Vsel i;
    i.mode = static_cast<isa::SelectMode>(rng.integer(0, 2));
    i.dst = dst.address, i.src0 = p.src0.address, i.src1 = p.src1.address, i.mask = kBits / 32;
    if (i.mode == isa::SelectMode::tensor_scalar) i.src1 = random_element(rng, type);
    i.repeat = static_cast<uint32_t>(p.repeat);
    i.dst_blk = dst.block, i.src0_blk = p.src0.block, i.src1_blk = p.src1.block;
    i.dst_rep = dst.repeat, i.src0_rep = p.src0.repeat, i.src1_rep = p.src1.repeat;
    i.type = type;
    p.machine.execute(i);
    const Bytes8 before = p.ub;
    apply_lanes(p.machine, p.ub, i.repeat, lanes, dst, {p.src0, p.src1},
                [&](const auto& s, uint64_t position) {
                  const unsigned n = position % lanes;
                  const bool bit = i.mode == isa::SelectMode::register_mask
                                       ? (p.machine.results.cmpmask[n / 64] >> (n % 64) & 1) != 0
                                       : load_bit(before, kBits, position);
                  return bit ? s[0] : i.mode == isa::SelectMode::tensor_scalar ? i.src1 : s[1];
                });
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vsel, i.pack());
  });
}

TEST(Cmpmask, GoesFromUbToTheRegisterAndBack) {
  Machine machine;
  Bytes8 ub = machine.ub();
  for (unsigned n = 0; n < 16; ++n) ub.store(64 + n, 8, n + 1);
  machine.set_ub(ub);
  isa::SetCmpmask set;
  set.src = 64;
  machine.execute(set);
  EXPECT_EQ(machine.results.cmpmask,
            (std::array<uint64_t, 2>{0x0807'0605'0403'0201, 0x100f'0e0d'0c0b'0a09}));
  isa::GetCmpmask get;
  get.dst = 128;
  machine.execute(get);
  for (unsigned n = 0; n < 16; ++n) ub.store(128 + n, 8, n + 1);
  EXPECT_TRUE(machine.ub() == ub);
}

}  // namespace
}  // namespace cubist::sim::vector::test

// vgather, vgatherb, vscatter and vreducev2 against the reference, and their checks of every
// address.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/base/error.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;

constexpr int kPrograms = 40;
constexpr uint64_t kOffsets = 2 * kRegion;

unsigned lanes_of(DataType type) { return 2048 / static_cast<unsigned>(isa::bits_of(type)); }

// A program of format vector_gather over random data; offsets are multiples of `unit` below
// `limit`.
struct Program {
  Machine machine;
  Bytes8 ub;
  Lanes dst;
  isa::VectorGatherOperands i;

  Program(Rng& rng, DataType type, unsigned unit, uint64_t limit, uint64_t dst_address)
      : ub(machine.ub()) {
    fill(rng, ub, 0, 2 * kRegion, type);
    for (uint64_t n = 0; n < kRegion / 4; ++n) {
      const int64_t units = static_cast<int64_t>(limit / unit) - 1;
      ub.store(kOffsets + 4 * n, 32, static_cast<uint64_t>(rng.integer(0, units)) * unit);
    }
    dst = random_lanes(rng, dst_address, isa::bits_of(type), lanes_of(type), true);
    i.dst = dst.address, i.offsets = kOffsets;
    i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes_of(type)));
    i.dst_blk = dst.block, i.dst_rep = dst.repeat, i.type = type;
    machine.set_ub(ub);
  }
  uint64_t offset(uint64_t n) const { return ub.load(kOffsets + 4 * n, 32); }
};

template <class F>
void for_random_programs(Op op, uint64_t seed, F f) {
  SCOPED_SEED(seed);
  Rng rng(seed);
  for (const DataType type : legal_types(op)) {
    for (int n = 0; n < kPrograms && !::testing::Test::HasFailure(); ++n) f(rng, type);
  }
}

TEST(Vgather, TakesElementsByByteOffset) {
  for_random_programs(Op::vgather, 801, [](Rng& rng, DataType type) {
    const auto size = static_cast<unsigned>(isa::bits_of(type)) / 8;
    Program p(rng, type, size, kRegion / 2, 0);
    p.i.base = kRegion;
    p.machine.execute(Op::vgather, p.i.pack());
    const Bytes8 before = p.ub;
    apply_lanes(p.machine, p.ub, p.i.repeat, lanes_of(type), p.dst, {},
                [&](const auto&, uint64_t position) {
                  return before.load(kRegion + before.load(kOffsets + 4 * position, 32),
                                     isa::bits_of(type));
                });
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vgather, p.i.pack());
  });
}

TEST(Vgatherb, TakesWholeBlocks) {
  for_random_programs(Op::vgatherb, 802, [](Rng& rng, DataType type) {
    const unsigned lanes = lanes_of(type), per_block = lanes / 8;
    const auto size = static_cast<unsigned>(isa::bits_of(type)) / 8;
    Program p(rng, type, 32, kRegion / 2, 0);
    p.i.base = kRegion;
    p.machine.execute(Op::vgatherb, p.i.pack());
    const Bytes8 before = p.ub;
    apply_lanes(p.machine, p.ub, p.i.repeat, lanes, p.dst, {}, [&](const auto&, uint64_t position) {
      const uint64_t block = position / per_block, within = position % per_block;
      return before.load(kRegion + before.load(kOffsets + 4 * block, 32) + within * size,
                         isa::bits_of(type));
    });
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vgatherb, p.i.pack());
  });
}

TEST(Vscatter, PutsElementsByByteOffsetLaterLanesLast) {
  for_random_programs(Op::vscatter, 803, [](Rng& rng, DataType type) {
    const unsigned lanes = lanes_of(type);
    const auto size = static_cast<unsigned>(isa::bits_of(type)) / 8;
    Program p(rng, type, size, kRegion / 2, kRegion);
    p.i.base = 64;
    p.machine.execute(Op::vscatter, p.i.pack());
    const Bytes8 before = p.ub;
    for (uint64_t r = 0; r < repeat_count(p.machine, p.i.repeat, lanes); ++r) {
      for (unsigned n = 0; n < lanes; ++n) {
        if (!is_active(p.machine, r, n, lanes)) continue;
        p.ub.store(64 + p.offset(r * lanes + n), isa::bits_of(type), p.dst.load(before, r, n));
      }
    }
    EXPECT_TRUE(p.machine.ub() == p.ub) << isa::describe(Op::vscatter, p.i.pack());
  });
}

TEST(Vgather, StopsAtAnOffsetOutsideUbOrInsideAnElement) {
  for (const uint64_t offset : {kUbBytes, kUbBytes - 2, uint64_t{2}, uint64_t{0xffffffff}}) {
    Machine machine;
    Bytes8 ub = machine.ub();
    ub.store(kOffsets + 4 * 5, 32, offset);
    machine.set_ub(ub);
    machine.set_counter(6);
    isa::Vgather i;
    i.offsets = kOffsets, i.type = DataType::f32;
    EXPECT_THROW(machine.execute(i), Error) << offset;
    machine.set_counter(5);  // lane 5 is off: nobody looks at its offset
    EXPECT_NO_THROW(machine.execute(i)) << offset;
  }
}

class Compact : public ::testing::TestWithParam<Op> {};

TEST_P(Compact, PacksWhatThePatternKeeps) {
  const Op op = GetParam();
  for_random_programs(op, 804, [op](Rng& rng, DataType type) {
    const unsigned lanes = lanes_of(type);
    const int bits = isa::bits_of(type);
    constexpr uint64_t kPattern = 2 * kRegion;
    Machine machine;
    Bytes8 ub = machine.ub();
    fill(rng, ub, 0, 2 * kRegion, type);
    for (uint64_t n = 0; n < kRegion; ++n) ub.store(kPattern + n, 8, rng.next() & 0xff);
    const Lanes src = random_lanes(rng, kRegion, bits, lanes, false);
    isa::VectorCompactOperands i;
    i.src = src.address, i.pattern = kPattern;
    i.repeat = static_cast<uint32_t>(random_mask(rng, machine, lanes));
    i.src_blk = src.block, i.src_rep = src.repeat,
    i.pattern_rep = static_cast<uint32_t>(rng.integer(0, 3));
    i.pattern_mode = static_cast<uint32_t>(rng.integer(0, 7)), i.type = type;
    machine.set_ub(ub);
    machine.execute(op, i.pack());
    const auto is_kept = [&](uint64_t r, unsigned n) {
      switch (i.pattern_mode) {
        case 0:
          return ub.load(kPattern + r * i.pattern_rep * 32 + n / 8, 1, n % 8) == 1;
        case 1:
          return n % 2 == 0;
        case 2:
          return n % 2 == 1;
        case 7:
          return true;
        default:
          return n % 4 == i.pattern_mode - 3;
      }
    };
    std::vector<uint64_t> kept;
    for (uint64_t r = 0; r < repeat_count(machine, i.repeat, lanes); ++r) {
      for (unsigned n = 0; n < lanes; ++n) {
        if (is_active(machine, r, n, lanes) && is_kept(r, n)) kept.push_back(src.load(ub, r, n));
      }
    }
    for (size_t n = 0; n < kept.size(); ++n)
      ub.store(n * static_cast<size_t>(bits) / 8, bits, kept[n]);
    EXPECT_TRUE(machine.ub() == ub) << isa::describe(op, i.pack());
    EXPECT_EQ(machine.results.rsvd_cnt, kept.size());
  });
}

INSTANTIATE_TEST_SUITE_P(Vector, Compact, ::testing::Values(Op::vreducev2, Op::vreduce),
                         [](const auto& row) { return isa::info(row.param).name; });

}  // namespace
}  // namespace cubist::sim::vector::test

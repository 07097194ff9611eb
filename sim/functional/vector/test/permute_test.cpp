// vbrcb, vtranspose, scatter_vnchwconv_b8/b16/b32 and copy_ubuf_to_ubuf; no mask applies to any of
// them.
#include <gtest/gtest.h>

#include "cubist/base/error.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;
using isa::Op;

TEST(Vbrcb, FillsABlockFromEachElement) {
  constexpr uint64_t kSeed = 1001;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  for (const DataType type : legal_types(Op::vbrcb)) {
    const int bits = isa::bits_of(type);
    const unsigned per_block = 256 / static_cast<unsigned>(bits);
    for (int program = 0; program < 20; ++program) {
      Machine machine;
      Bytes8 ub = machine.ub();
      fill(rng, ub, 0, 2 * kRegion, type);
      const Lanes dst = random_lanes(rng, 0, bits, 8 * per_block, true);
      isa::Vbrcb i;
      i.dst = dst.address, i.src = kRegion,
      i.repeat = static_cast<uint32_t>(random_mask(rng, machine, 64));
      i.dst_blk = dst.block, i.dst_rep = dst.repeat, i.type = type;
      machine.set_ub(ub);
      machine.execute(i);
      for (uint64_t r = 0; r < i.repeat; ++r) {
        for (unsigned n = 0; n < 8 * per_block; ++n) {
          const uint64_t element = 8 * r + n / per_block;
          dst.store(ub, r, n, ub.load(kRegion + element * static_cast<uint64_t>(bits) / 8, bits));
        }
      }
      EXPECT_TRUE(machine.ub() == ub) << isa::describe(Op::vbrcb, i.pack());
    }
  }
}

TEST(Vtranspose, SwapsRowsAndColumnsAlsoInPlace) {
  Rng rng(1002);
  for (const DataType type : legal_types(Op::vtranspose)) {
    for (const uint64_t dst : {uint64_t{0}, kRegion}) {
      Machine machine;
      Bytes8 ub = machine.ub();
      fill(rng, ub, 0, 2 * kRegion, type);
      const Bytes8 before = ub;
      machine.set_ub(ub);
      isa::Vtranspose i;
      i.dst = dst, i.src = kRegion, i.type = type;
      machine.execute(i);
      for (uint64_t row = 0; row < 16; ++row) {
        for (uint64_t column = 0; column < 16; ++column) {
          ub.store(dst + 2 * (16 * row + column), 16,
                   before.load(kRegion + 2 * (16 * column + row), 16));
        }
      }
      EXPECT_TRUE(machine.ub() == ub);
    }
  }
}

// 16 distinct blocks of the quarter of UB at `base`, written to VA registers `first` and `first`
// + 1.
std::vector<uint64_t> random_list(Rng& rng, Machine& machine, unsigned first, uint64_t base) {
  std::vector<uint64_t> blocks(kRegion / 32 / 2);
  for (uint64_t n = 0; n < blocks.size(); ++n) blocks[n] = n;
  std::vector<uint64_t> list;
  for (unsigned n = 0; n < 16; ++n) {
    std::swap(blocks[n],
              blocks[static_cast<size_t>(rng.integer(n, static_cast<int64_t>(blocks.size()) - 1))]);
    const uint64_t block = base / 32 + blocks[n];
    list.push_back(block * 32);
    const auto spr =
        static_cast<isa::Spr>(static_cast<unsigned>(isa::Spr::va0_lo) + 2 * first + n / 4);
    machine.registers[spr] |= block << (n % 4 * 16);
  }
  return list;
}

// Where element `to` of what the instruction writes comes from: (list entry, element) for (list
// entry, element).
using Source = std::pair<unsigned, unsigned> (*)(unsigned entry, unsigned element);

void check_lists(Rng& rng, Op op, int bits, unsigned elements, Source source) {
  Machine machine;
  Bytes8 ub = machine.ub();
  fill(rng, ub, 0, 2 * kRegion, DataType::u8);
  isa::VectorVnchwOperands i;
  const bool is_swapped = rng.integer(0, 1) == 1;
  i.dst_va = is_swapped ? 2 : 0, i.src_va = is_swapped ? 0 : 2;
  const std::vector<uint64_t> dst = random_list(rng, machine, i.dst_va, 0);
  const std::vector<uint64_t> src = random_list(rng, machine, i.src_va, kRegion);
  i.repeat = static_cast<uint32_t>(rng.integer(0, 4));
  i.dst_rep = static_cast<uint32_t>(rng.integer(0, 20)),
  i.src_rep = static_cast<uint32_t>(rng.integer(0, 20));
  if (bits == 8)
    i.dst_high = static_cast<uint32_t>(rng.integer(0, 1)),
    i.src_high = static_cast<uint32_t>(rng.integer(0, 1));
  machine.set_ub(ub);
  machine.execute(op, i.pack());
  const uint64_t size = static_cast<uint64_t>(bits) / 8;
  for (uint64_t r = 0; r < i.repeat; ++r) {
    for (unsigned entry = 0; entry < 16; ++entry) {
      for (unsigned element = 0; element < elements; ++element) {
        const auto [from_entry, from_element] = source(entry, element);
        const uint64_t value = ub.load(
            src[from_entry] + 32 * r * i.src_rep + 16 * i.src_high + from_element * size, bits);
        ub.store(dst[entry] + 32 * r * i.dst_rep + 16 * i.dst_high + element * size, bits, value);
      }
    }
  }
  EXPECT_TRUE(machine.ub() == ub) << isa::describe(op, i.pack());
}

TEST(ScatterVnchwconv, TransposesListsOfBlocks) {
  constexpr uint64_t kSeed = 1003;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  const Source swap = [](unsigned entry, unsigned element) { return std::pair(element, entry); };
  // Row j is destination blocks 2j (sources 0 to 7) and 2j + 1 (sources 8 to 15).
  const Source rows = [](unsigned entry, unsigned element) {
    return std::pair(entry % 2 * 8 + element, entry / 2);
  };
  for (int program = 0; program < 30; ++program) {
    check_lists(rng, Op::scatter_vnchwconv_b8, 8, 16, swap);
    check_lists(rng, Op::scatter_vnchwconv_b16, 16, 16, swap);
    check_lists(rng, Op::scatter_vnchwconv_b32, 32, 8, rows);
  }
}

TEST(ScatterVnchwconv, NeedsAnEvenVaRegister) {
  Machine machine;
  isa::ScatterVnchwconvB16 i;
  i.repeat = 1, i.dst_va = 1;
  EXPECT_THROW(machine.execute(i), Error);
}

TEST(CopyUbufToUbuf, MovesBurstsWithGaps) {
  constexpr uint64_t kSeed = 1004;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  for (int program = 0; program < 50; ++program) {
    Machine machine;
    Bytes8 ub = machine.ub();
    fill(rng, ub, 0, 2 * kRegion, DataType::u8);
    isa::CopyUbufToUbuf i;
    i.dst = 64, i.src = kRegion;
    i.n_burst = static_cast<uint32_t>(rng.integer(0, 6)),
    i.len_burst = static_cast<uint32_t>(rng.integer(0, 9));
    i.src_gap = static_cast<uint32_t>(rng.integer(0, 9)),
    i.dst_gap = static_cast<uint32_t>(rng.integer(0, 9));
    machine.set_ub(ub);
    machine.execute(i);
    for (uint64_t burst = 0; burst < i.n_burst; ++burst) {
      for (uint64_t n = 0; n < 32 * i.len_burst; ++n) {
        const uint64_t from = i.src + burst * 32 * (i.len_burst + i.src_gap) + n;
        ub.store(i.dst + burst * 32 * (i.len_burst + i.dst_gap) + n, 8, ub.load(from, 8));
      }
    }
    EXPECT_TRUE(machine.ub() == ub) << isa::describe(Op::copy_ubuf_to_ubuf, i.pack());
  }
}

}  // namespace
}  // namespace cubist::sim::vector::test

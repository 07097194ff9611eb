#include "soc/memory_system/memory_system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "soc/memory_system/interleave.h"

namespace cubist::sim {
namespace {

// Round figures, so that every cycle of an expectation can be followed by hand.
ChipSpec chip() {
  ChipSpec c = load_chip("tiny");
  c.noc = {.core_read = {64}, .core_write = {64}, .latency = {10}};
  c.l2 = {.size = {4096},
          .line = {128},
          .ways = 2,
          .slices = 1,
          .read = {128},
          .write = {128},
          .hit_latency = {20},
          .same_line_serialisation = {5}};
  c.dram = {.size = {1 << 20},
            .channels = 1,
            .banks = 2,
            .bandwidth = {64},
            .efficiency = 1,
            .burst = {64},
            .row = {1024},
            .latency = {100},
            .row_miss = {30}};
  return c;
}

class MemorySystemTest : public testing::Test {
 protected:
  MemoryRequest request(uint64_t address, int64_t size, int core = 0) {
    MemoryRequest r;
    r.core = core;
    r.address = address;
    r.size = {size};
    r.traffic = &traffic_;
    return r;
  }
  int64_t read(uint64_t address, int64_t size, int64_t start, int core = 0) {
    return memory_.access(request(address, size, core), {start}).value;
  }
  int64_t write(uint64_t address, int64_t size, int64_t start, int core = 0) {
    MemoryRequest r = request(address, size, core);
    r.is_write = true;
    return memory_.access(r, {start}).value;
  }

  std::vector<uint64_t> lines_in_the_set_of_line_0(size_t count) const {
    const auto sets =
        static_cast<uint64_t>(chip_.l2.size.value / chip_.l2.line.value / chip_.l2.ways);
    std::vector<uint64_t> lines;
    for (uint64_t line = 1; lines.size() < count; ++line) {
      if (interleaved_unit(line, sets) == interleaved_unit(0, sets)) lines.push_back(line);
    }
    return lines;
  }

  const ChipSpec chip_ = chip();
  Traffic traffic_;
  MemorySystem memory_{chip_};
};

// 10 to L2, 1 for 128 B through the slice, 20 look-up, row miss (30; the bus needs only 2), 100
// DRAM, 10 back.
TEST_F(MemorySystemTest, AMissPaysForEveryStage) {
  EXPECT_EQ(read(0, 128, 0), 10 + 1 + 20 + 30 + 100 + 10);
}

TEST_F(MemorySystemTest, AHitStopsAtL2) {
  read(0, 128, 0);
  EXPECT_EQ(read(0, 128, 1000), 1000 + 10 + 1 + 20 + 10);
  EXPECT_EQ(traffic_.l2_hits, 1);
  EXPECT_EQ(traffic_.l2_misses, 1);
  EXPECT_EQ(traffic_.dram_read.value, 128);
  EXPECT_EQ(traffic_.core_read.value, 256);
}

TEST_F(MemorySystemTest, AHitOnALineUnderWayWaitsForItsFill) {
  const int64_t miss = read(0, 128, 0, 0);
  EXPECT_EQ(read(0, 64, 50, 1), miss);
}

TEST_F(MemorySystemTest, AnOpenRowIsFaster) {
  read(0, 128, 0);
  EXPECT_EQ(read(128, 128, 1000), 1000 + 10 + 1 + 20 + 2 + 100 + 10);
}

TEST_F(MemorySystemTest, APartOfALineFetchesTheWholeLine) {
  read(0, 32, 0);
  EXPECT_EQ(traffic_.dram_read.value, 128);
}

TEST_F(MemorySystemTest, BypassFetchesBurstsAndLeavesL2Alone) {
  MemoryRequest r = request(0, 32);
  r.l2_bypass = true;
  memory_.access(r, {0});
  memory_.access(r, {1000});
  EXPECT_EQ(traffic_.l2_misses, 2);
  EXPECT_EQ(traffic_.dram_read.value, 2 * 64);
}

TEST_F(MemorySystemTest, AWriteIsCompleteInL2AndReachesDramWhenItsLineGoes) {
  EXPECT_EQ(write(0, 128, 0), 2 + 10 + 1);
  EXPECT_EQ(traffic_.dram_written.value, 0);
  const std::vector<uint64_t> others = lines_in_the_set_of_line_0(2);  // two ways
  read(others[0] * 128, 128, 1000);
  read(others[1] * 128, 128, 2000);
  EXPECT_EQ(traffic_.l2_write_backs, 1);
  EXPECT_EQ(traffic_.dram_written.value, 128);
}

TEST_F(MemorySystemTest, AnAtomicWriteFetchesItsLine) {
  MemoryRequest r = request(0, 128);
  r.is_write = r.is_atomic = true;
  EXPECT_GT(memory_.access(r, {0}).value, 100);
  EXPECT_EQ(traffic_.dram_read.value, 128);
}

TEST_F(MemorySystemTest, CoresShareTheDramBus) {
  // Eight lines each, one row per core; alone: 8 lines x 2 cycles on the bus.
  const int64_t alone = read(0, 1024, 0);
  MemorySystem shared(chip_);
  MemoryRequest a = request(0, 1024, 0), b = request(1024, 1024, 1);
  const int64_t first = shared.access(a, {0}).value, second = shared.access(b, {0}).value;
  EXPECT_EQ(first, alone);
  EXPECT_GE(second - first, 8);
}

TEST_F(MemorySystemTest, CoresAtOneLineWaitForEachOther) {
  read(0, 128, 0);
  const int64_t first = read(0, 128, 1000, 0), second = read(0, 128, 1000, 1);
  EXPECT_EQ(second - first, 5 + 1);
}

TEST_F(MemorySystemTest, ACorePortCarriesItsRate) {
  for (int i = 0; i < 16; ++i) read(static_cast<uint64_t>(i) * 128, 128, 0);  // warm
  const int64_t first = read(0, 1024, 10000), second = read(1024, 1024, 10000);
  EXPECT_EQ(second - first, 1024 / 64);
}

// 64 slices; rows of a matrix 64 lines apart, a power of two, would all meet at one without the
// rotation.
TEST(InterleavedUnit, SpreadsRowsThatAreAPowerOfTwoApart) {
  std::vector<int> rows_at(64);
  for (uint64_t row = 0; row < 1024; ++row) ++rows_at[interleaved_unit(row * 64, 64)];
  EXPECT_LT(*std::ranges::max_element(rows_at), 3 * 1024 / 64);
}

// 16 rows of a matrix that are as far apart as L2 has sets: all would want one set.
TEST_F(MemorySystemTest, RowsAPowerOfTwoApartDoNotEvictEachOther) {
  const int64_t pitch = chip_.l2.size.value / chip_.l2.ways;
  for (const int64_t start : {0, 10000}) {
    for (uint64_t row = 0; row < 16; ++row) read(row * static_cast<uint64_t>(pitch), 128, start);
  }
  EXPECT_GE(traffic_.l2_hits, 8);
}

TEST(InterleavedUnit, SendsNeighboursToDifferentUnits) {
  for (const uint64_t units : {6u, 24u, 32u}) {
    for (uint64_t run = 0; run < 100; ++run) {
      std::set<uint64_t> taken;
      for (uint64_t i = 0; i < units; ++i) taken.insert(interleaved_unit(run * units + i, units));
      EXPECT_EQ(taken.size(), units);
    }
  }
}

}  // namespace
}  // namespace cubist::sim

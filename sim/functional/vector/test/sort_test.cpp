// vbitsort and vmrgsort4 against std::stable_sort of (score, index) pairs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cubist/base/error.h"
#include "machine.h"
#include "numbers.h"

namespace cubist::sim::vector::test {
namespace {

using isa::DataType;

struct Record {
  uint64_t score = 0, index = 0;
  friend bool operator==(const Record&, const Record&) = default;
};

// Descending by number, every NaN above every number.
void sort_descending(std::vector<Record>& records, DataType type) {
  const auto key = [type](const Record& record) {
    const long double x = decode(type, record.score);
    return std::pair(std::isnan(x), std::isnan(x) ? 0 : x);
  };
  std::stable_sort(records.begin(), records.end(),
                   [&](const Record& a, const Record& b) { return key(a) > key(b); });
}

void store_record(Bytes8& ub, uint64_t address, const Record& record) {
  ub.store(address, 32, record.score);
  ub.store(address + 4, 32, record.index);
}

class Sort : public ::testing::TestWithParam<DataType> {};

TEST_P(Sort, VbitsortOrders32RecordsPerRepeat) {
  constexpr uint64_t kSeed = 901;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  const DataType type = GetParam();
  const auto size = static_cast<uint64_t>(isa::bits_of(type)) / 8;
  for (uint32_t repeat = 0; repeat < 8; ++repeat) {
    Machine machine;
    Bytes8 ub = machine.ub();
    fill(rng, ub, 0, kRegion, DataType::u32);
    fill(rng, ub, kRegion, kRegion, type);
    fill(rng, ub, 2 * kRegion, kRegion, DataType::u32);
    machine.set_ub(ub);
    isa::Vbitsort i;
    i.src0 = kRegion, i.src1 = 2 * kRegion, i.repeat = repeat, i.type = type;
    machine.execute(i);
    for (uint64_t r = 0; r < repeat; ++r) {
      std::vector<Record> records;
      for (uint64_t n = 32 * r; n < 32 * (r + 1); ++n) {
        records.push_back({ub.load(kRegion + n * size, static_cast<int>(8 * size)),
                           ub.load(2 * kRegion + 4 * n, 32)});
      }
      sort_descending(records, type);
      for (uint64_t n = 0; n < 32; ++n) store_record(ub, (32 * r + n) * 8, records[n]);
    }
    EXPECT_TRUE(machine.ub() == ub) << "repeat " << repeat;
  }
}

// Four sorted lists in UB, their addresses at kRegion / 2.
struct Merge {
  Machine machine;
  Bytes8 ub;
  std::vector<Record> lists[4];
  isa::Vmrgsort4 i;

  Merge(Rng& rng, DataType type, unsigned valid, std::array<unsigned, 4> lengths)
      : ub(machine.ub()) {
    uint64_t address = kRegion;
    i.src0 = kRegion / 2, i.type = type, i.valid_lists = valid, i.repeat = 1;
    for (unsigned list = 0; list < 4; ++list) {
      for (unsigned n = 0; n < lengths[list]; ++n) {
        lists[list].push_back({random_element(rng, type), rng.next() & 0xffffffff});
      }
      sort_descending(lists[list], type);
      ub.store(i.src0 + 4 * list, 32, address);
      i.src1 |= uint64_t{lengths[list]} << (16 * list);
      for (const Record& record : lists[list]) store_record(ub, address, record), address += 8;
    }
    machine.set_ub(ub);
  }
};

TEST_P(Sort, Vmrgsort4MergesTheValidLists) {
  constexpr uint64_t kSeed = 902;
  SCOPED_SEED(kSeed);
  Rng rng(kSeed);
  for (unsigned valid = 1; valid < 16; ++valid) {
    std::array<unsigned, 4> lengths{};
    for (unsigned& length : lengths) length = static_cast<unsigned>(rng.integer(0, 40));
    Merge m(rng, GetParam(), valid, lengths);
    m.machine.execute(m.i);
    std::vector<Record> merged;
    uint64_t taken = 0;
    for (unsigned list = 0; list < 4; ++list) {
      if ((valid >> list & 1) == 0) continue;
      merged.insert(merged.end(), m.lists[list].begin(), m.lists[list].end());
      taken |= uint64_t{lengths[list]} << (16 * list);
    }
    sort_descending(merged, GetParam());  // stable: equal scores stay in list order
    for (size_t n = 0; n < merged.size(); ++n) store_record(m.ub, 8 * n, merged[n]);
    EXPECT_TRUE(m.machine.ub() == m.ub) << "valid lists " << valid;
    EXPECT_EQ(m.machine.results.vms4_sr, taken);
  }
}

INSTANTIATE_TEST_SUITE_P(Vector, Sort, ::testing::Values(DataType::f16, DataType::f32),
                         [](const auto& row) { return isa::name_of(row.param); });

TEST(Vmrgsort4, StopsWhenAListIsExhausted) {
  Rng rng(1);
  Merge m(rng, DataType::f32, 0b11, {2, 3, 0, 0});
  const float scores[2][3] = {{9, 7, 0}, {8, 6, 5}};
  for (unsigned list = 0; list < 2; ++list) {
    for (unsigned n = 0; n < (list == 0 ? 2u : 3u); ++n) {
      store_record(m.ub, kRegion + 16 * list + 8 * n,
                   {encode(DataType::f32, scores[list][n]), 10 * list + n});
    }
  }
  m.machine.set_ub(m.ub);
  m.i.stop_on_exhausted = 1;
  m.machine.execute(m.i);
  const Bytes8 after = m.machine.ub();
  EXPECT_THAT((std::vector{after.load(4, 32), after.load(12, 32), after.load(20, 32)}),
              ::testing::ElementsAre(0, 10, 1));
  EXPECT_EQ(after.load(28, 32), 0u) << "a fourth record was written";
  EXPECT_EQ(m.machine.results.vms4_sr, 0x1'0002u);
}

TEST(Vmrgsort4, RepeatsOverListsThatFollowEachOther) {
  Rng rng(903);
  Machine machine;
  Bytes8 ub = machine.ub();
  isa::Vmrgsort4 i;
  i.src0 = kRegion / 2, i.src1 = 0x0010'0010'0010'0010, i.type = DataType::f32, i.valid_lists = 0xf,
  i.repeat = 2;
  std::vector<Record> groups[2];
  for (unsigned list = 0; list < 8; ++list) {
    std::vector<Record> records;
    for (unsigned n = 0; n < 16; ++n)
      records.push_back({random_element(rng, DataType::f32), 16 * list + n});
    sort_descending(records, DataType::f32);
    for (unsigned n = 0; n < 16; ++n) store_record(ub, kRegion + 8 * (16 * list + n), records[n]);
    groups[list / 4].insert(groups[list / 4].end(), records.begin(), records.end());
    if (list < 4) ub.store(i.src0 + 4 * list, 32, kRegion + 8 * 16 * list);
  }
  machine.set_ub(ub);
  machine.execute(i);
  for (unsigned group = 0; group < 2; ++group) {
    sort_descending(groups[group], DataType::f32);
    for (unsigned n = 0; n < 64; ++n) store_record(ub, 8 * (64 * group + n), groups[group][n]);
  }
  EXPECT_TRUE(machine.ub() == ub);
  i.stop_on_exhausted = 1;
  EXPECT_THROW(machine.execute(i), Error);
}

}  // namespace
}  // namespace cubist::sim::vector::test

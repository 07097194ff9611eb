#include "soc/gm_allocator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"

namespace cubist::sim {
namespace {

using testing::HasSubstr;

constexpr Bytes kMiB = {int64_t{1} << 20};

template <class F>
std::string error_of(F&& f, Fault fault) {
  try {
    f();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), fault);
    return e.what();
  }
  return "no error";
}

TEST(GmAllocator, AllocationsAreAlignedAndApart) {
  GmAllocator gm(kMiB);
  const uint64_t a = gm.allocate({1}), b = gm.allocate({512}), c = gm.allocate({513});
  EXPECT_GE(a, kGmBase + GmAllocator::kAlignment);
  for (const uint64_t address : {a, b, c}) EXPECT_EQ(address % GmAllocator::kAlignment, 0u);
  EXPECT_GE(b, a + 1 + GmAllocator::kAlignment);
  EXPECT_GE(c, b + 512 + GmAllocator::kAlignment);
}

TEST(GmAllocator, AnAccessOutsideNamesTheNearestAllocation) {
  GmAllocator gm(kMiB);
  const auto read = [&](uint64_t address, uint64_t count) {
    return error_of([&] { gm.read(address, count); }, Fault::kProgram);
  };
  EXPECT_THAT(read(kGmBase, 1), HasSubstr("nothing is allocated"));
  const uint64_t a = gm.allocate({100}), b = gm.allocate({1000});
  EXPECT_NO_THROW(gm.write(a, 100));
  EXPECT_THAT(read(a + 96, 8), HasSubstr("4 B before its end"));
  EXPECT_THAT(read(a + 100, 1), HasSubstr("0 B past its end"));
  EXPECT_THAT(read(b - 8, 8), HasSubstr("8 B before its start"));
  EXPECT_THAT(read(b + 1200, 1), HasSubstr("200 B past its end"));
  EXPECT_THAT(read(0, 8), HasSubstr("read 8 B at GM 0x0"));
  EXPECT_THAT(read(a, ~uint64_t{0}), HasSubstr("expected"));
}

TEST(GmAllocator, AFreedAllocationIsOutOfReach) {
  GmAllocator gm(kMiB);
  const uint64_t a = gm.allocate({100});
  gm.write(a, 100);
  gm.free(a);
  EXPECT_THROW(gm.write(a, 1), Error);
  EXPECT_THAT(error_of([&] { gm.free(a); }, Fault::kConfig),
              HasSubstr("free each allocation once"));
}

TEST(GmAllocator, FullMemoryIsAResourceErrorWithSizes) {
  GmAllocator gm(kMiB);
  gm.allocate({900 * 1024});
  EXPECT_THAT(error_of([&] { gm.allocate({200 * 1024}); }, Fault::kResource),
              HasSubstr("allocate 204800 B"));
  EXPECT_THAT(error_of([&] { gm.allocate({INT64_MAX}); }, Fault::kResource),
              HasSubstr("of 1048576 B"));
  EXPECT_THAT(error_of([&] { gm.allocate({0}); }, Fault::kConfig), HasSubstr("at least 1 B"));
}

TEST(GmAllocator, AnyOrderOfFreesGivesAllMemoryBack) {
  Rng rng(1);
  GmAllocator gm(kMiB);
  const Bytes all = gm.memory().free;
  std::map<uint64_t, uint64_t> live;
  for (int i = 0; i < 5000; ++i) {
    if (rng.next() % 2 == 0 && !live.empty()) {
      const auto victim =
          std::next(live.begin(), rng.integer(0, static_cast<int64_t>(live.size()) - 1));
      gm.free(victim->first);
      live.erase(victim);
    } else if (live.size() < 100) {
      const auto size = static_cast<uint64_t>(rng.integer(1, 8000));
      const uint64_t begin = gm.allocate({static_cast<int64_t>(size)});
      const auto next = live.lower_bound(begin);
      ASSERT_TRUE(next == live.end() || begin + size <= next->first);
      ASSERT_TRUE(next == live.begin() ||
                  std::prev(next)->first + std::prev(next)->second <= begin);
      live[begin] = size;
    }
  }
  for (const auto& [begin, size] : live) gm.free(begin);
  EXPECT_EQ(gm.memory().free, all);
  EXPECT_NO_THROW(gm.allocate({all.value - static_cast<int64_t>(GmAllocator::kAlignment)}));
}

}  // namespace
}  // namespace cubist::sim

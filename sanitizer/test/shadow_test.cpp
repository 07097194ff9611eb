#include "shadow.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "cubist/base/rng.h"

namespace cubist::sanitizer {
namespace {

constexpr Toucher read(AccessId id) { return {id, false, false}; }
constexpr Toucher write(AccessId id) { return {id, true, false}; }
constexpr Toucher add(AccessId id) { return {id, true, true}; }

// Accesses are ordered if their numbers are of one parity: two threads.
class Recorder : public ShadowClient {
 public:
  bool is_ordered(const Toucher& earlier, const Toucher& now) override {
    return earlier.access % 2 == now.access % 2;
  }
  void conflict(const Toucher& earlier, const Toucher& now, uint64_t address) override {
    conflicts.insert({earlier.access, now.access});
    addresses.push_back(address);
  }
  void unwritten(const Toucher&, uint64_t address, uint32_t bytes) override {
    for (uint64_t n = 0; n < 32; ++n) {
      if (bytes >> n & 1) missing.insert(address + n);
    }
  }

  std::set<std::pair<AccessId, AccessId>> conflicts;
  std::vector<uint64_t> addresses;
  std::set<uint64_t> missing;
};

struct ShadowTest : testing::Test {
  Recorder seen;
  Shadow shadow{seen, {}};
};

TEST_F(ShadowTest, AReadConflictsWithAnUnorderedWrite) {
  shadow.touch(64, 256, write(1));
  shadow.touch(100, 8, read(2));
  EXPECT_EQ(seen.conflicts, (std::set<std::pair<AccessId, AccessId>>{{1, 2}}));
  EXPECT_EQ(seen.addresses.front(), 100u);
}

TEST_F(ShadowTest, NeighboursInACellDoNotConflict) {
  shadow.touch(0, 6, write(1));
  shadow.touch(6, 6, write(2));
  shadow.touch(0, 6, read(3));
  EXPECT_TRUE(seen.conflicts.empty());
  shadow.touch(5, 2, read(4));
  EXPECT_EQ(seen.conflicts.size(), 1u);  // with 1, at byte 5
  EXPECT_EQ(seen.addresses.front(), 5u);
}

TEST_F(ShadowTest, AWriteConflictsWithEveryUnorderedReader) {
  shadow.touch(0, 32, write(2));
  shadow.touch(0, 32, read(4));
  shadow.touch(0, 32, read(1));
  shadow.touch(0, 32, write(6));
  EXPECT_TRUE(seen.conflicts.contains({1, 6}));
  EXPECT_FALSE(seen.conflicts.contains({4, 6}));
}

TEST_F(ShadowTest, AtomicWritesDoNotConflictWithEachOther) {
  shadow.touch(0, 32, write(2));
  shadow.touch(0, 32, add(4));
  seen.conflicts.clear();
  shadow.touch(0, 32, add(5));
  EXPECT_EQ(seen.conflicts, (std::set<std::pair<AccessId, AccessId>>{{2, 5}}));  // not 4
  seen.conflicts.clear();
  shadow.touch(0, 32, read(7));
  EXPECT_TRUE(seen.conflicts.contains({4, 7}));
}

TEST_F(ShadowTest, AnAtomicWriterIsRememberedBehindALaterReader) {
  shadow.touch(0, 32, add(2));
  shadow.touch(0, 32, read(4));  // ordered: same thread
  shadow.touch(0, 32, read(5));
  EXPECT_TRUE(seen.conflicts.contains({2, 5}));
}

TEST_F(ShadowTest, KnowsByByteWhatWasWritten) {
  shadow.touch(10, 30, write(1));
  shadow.touch(8, 40, read(3));
  EXPECT_EQ(seen.missing, (std::set<uint64_t>{8, 9, 40, 41, 42, 43, 44, 45, 46, 47}));
  seen.missing.clear();
  shadow.unwrite(12, 2);
  shadow.touch(10, 10, read(5));
  EXPECT_EQ(seen.missing, (std::set<uint64_t>{12, 13}));
}

TEST_F(ShadowTest, ForgetsARange) {
  shadow.touch(0, 128, write(1));
  shadow.forget(32, 32);
  shadow.touch(0, 128, read(2));
  EXPECT_EQ(seen.missing.size(), 32u);
  EXPECT_EQ(seen.conflicts.size(), 1u);
}

TEST_F(ShadowTest, KeepsWhatIsWrittenWhenTouchesAreForgotten) {
  shadow.touch(0, 32, write(1));
  shadow.touch(0, 32, read(3));
  shadow.forget_touches(4);
  shadow.touch(0, 32, write(4));
  EXPECT_TRUE(seen.conflicts.empty());
  EXPECT_TRUE(seen.missing.empty());
}

// Against the plainest shadow there is: per byte, every access since the last plain write.
TEST_F(ShadowTest, AgreesWithAShadowOfSingleBytesAtRandom) {
  Rng rng(20261128);
  constexpr uint64_t kBytes = 256;
  struct Byte {
    AccessId written = 0;
    std::vector<Toucher> others;
  };
  for (int round = 0; round < 200; ++round) {
    Recorder expected_of, found_of;
    Shadow fast(found_of, {.order = true, .written = false});
    std::vector<Byte> plain(kBytes);
    std::set<AccessId> expected, found;  // accesses that conflict with an earlier one
    for (AccessId id = 1; id < 40; ++id) {
      const uint64_t first = rng.next() % kBytes, end = first + 1 + rng.next() % (kBytes - first);
      const Toucher now = rng.next() % 3 == 0   ? write(id)
                          : rng.next() % 3 == 0 ? add(id)
                                                : read(id);
      for (uint64_t n = first; n < end; ++n) {
        Byte& b = plain[n];
        const auto unordered = [&](AccessId a) { return a != 0 && a % 2 != id % 2; };
        if (unordered(b.written)) expected.insert(id);
        for (const Toucher& t : b.others) {
          const bool commute = t.is_write ? now.is_atomic : !now.is_write;
          if (!commute && unordered(t.access)) expected.insert(id);
        }
        if (now.is_write && !now.is_atomic) {
          b = {id, {}};
        } else {
          b.others.push_back(now);
        }
      }
      fast.touch(first, end - first, now);
    }
    for (const auto& [earlier, now] : found_of.conflicts) found.insert(now);
    EXPECT_EQ(found, expected) << "round " << round;
  }
}

}  // namespace
}  // namespace cubist::sanitizer

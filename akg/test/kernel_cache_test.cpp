#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "cache_folder.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST_F(CacheFolder, AStoredKernelIsFoundWithAllItsParts) {
  KernelCache cache = open();
  EXPECT_FALSE(cache.find(key_number(1)));
  cache.store(key_number(1), kernel_of(1));
  const auto found = cache.find(key_number(1));
  ASSERT_TRUE(found);
  EXPECT_TRUE(is_same(*found, kernel_of(1)));
  EXPECT_FALSE(cache.find(key_number(2)));
  EXPECT_EQ(cache.counts().hits, 1);
  EXPECT_EQ(cache.counts().misses, 2);
  EXPECT_EQ(cache.counts().stored, 1);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(CacheFolder, APredictionIsFoundAsItWasStored) {
  KernelCache cache = open();
  EXPECT_FALSE(cache.find_prediction(key_number(1)));
  cache.store(key_number(1), Prediction{4321.5});
  cache.store(key_number(2), Prediction{std::numeric_limits<double>::infinity()});
  EXPECT_EQ(cache.find_prediction(key_number(1))->cycles, 4321.5);
  EXPECT_TRUE(std::isinf(cache.find_prediction(key_number(2))->cycles));
}

TEST_F(CacheFolder, AnotherObjectFindsItLater) {
  open().store(key_number(1), kernel_of(1));
  const auto found = open().find(key_number(1));
  ASSERT_TRUE(found);
  EXPECT_TRUE(is_same(*found, kernel_of(1)));
}

TEST_F(CacheFolder, AKernelIsMadeOnce) {
  KernelCache cache = open();
  int made = 0;
  const auto make = [&] { return ++made, kernel_of(5); };
  EXPECT_TRUE(is_same(cache.get(key_number(5), make), kernel_of(5)));
  EXPECT_TRUE(is_same(cache.get(key_number(5), make), kernel_of(5)));
  EXPECT_EQ(made, 1);
}

TEST_F(CacheFolder, WhatCannotBeMadeIsNotStored) {
  KernelCache cache = open();
  const auto fail = []() -> CompiledKernel { throw std::logic_error("no kernel"); };
  EXPECT_THROW(cache.get(key_number(5), fail), std::logic_error);
  EXPECT_FALSE(cache.find(key_number(5)));
}

TEST_F(CacheFolder, StoringAgainReplaces) {
  KernelCache cache = open();
  cache.store(key_number(1), kernel_of(1));
  cache.store(key_number(1), kernel_of(2));
  EXPECT_TRUE(is_same(*cache.find(key_number(1)), kernel_of(2)));
}

TEST_F(CacheFolder, TheLeastRecentlyUsedKernelGoesFirst) {
  KernelCache cache = open({400'000});
  for (int i = 0; i < 3; ++i) cache.store(key_number(i), kernel_of(i, 100'000));
  EXPECT_TRUE(cache.find(key_number(0)));  // now 1 is the one that waited longest
  cache.store(key_number(3), kernel_of(3, 100'000));
  EXPECT_EQ(cache.counts().evicted, 1);
  EXPECT_FALSE(cache.find(key_number(1)));
  EXPECT_TRUE(cache.find(key_number(2)));
  EXPECT_TRUE(cache.find(key_number(0)));
  EXPECT_TRUE(cache.find(key_number(3)));
  cache.store(key_number(4), kernel_of(4, 100'000));
  EXPECT_FALSE(cache.find(key_number(2)));
}

TEST_F(CacheFolder, TheFileStaysWithinTheLimit) {
  constexpr Bytes kLimit = {1 << 20};
  {
    KernelCache cache = open(kLimit);
    for (int i = 0; i < 60; ++i) {
      cache.store(key_number(i), kernel_of(i, static_cast<size_t>(10'000 * (1 + i % 9))));
      EXPECT_LE(cache.size(), kLimit);
    }
    EXPECT_GT(cache.size().value, kLimit.value / 2);
  }
  EXPECT_LE(fs::file_size(file_), static_cast<uintmax_t>(kLimit.value));
}

TEST_F(CacheFolder, ASmallerLimitShrinksTheFile) {
  {
    KernelCache cache = open();
    for (int i = 0; i < 20; ++i) cache.store(key_number(i), kernel_of(i, 100'000));
  }
  EXPECT_GT(fs::file_size(file_), 2'000'000u);
  open({500'000}).store(key_number(20), kernel_of(20));
  EXPECT_LE(fs::file_size(file_), 500'000u);
}

TEST_F(CacheFolder, AKernelLargerThanTheLimitCostsNoOther) {
  KernelCache cache = open({200'000});
  cache.store(key_number(1), kernel_of(1));
  cache.store(key_number(2), kernel_of(2, 300'000));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("kernel2 has 300")));
  EXPECT_TRUE(cache.find(key_number(1)));
  EXPECT_FALSE(cache.find(key_number(2)));
}

TEST_F(CacheFolder, AFlippedBitInAKernelIsSeenAndTheKernelMadeAgain) {
  open().store(key_number(1), kernel_of(1));
  std::string bytes = read_text(file_);
  const size_t place = bytes.find("source of kernel 1");
  ASSERT_NE(place, std::string::npos);
  bytes[place] ^= 1;
  write_text(file_, bytes);
  KernelCache cache = open();
  EXPECT_TRUE(is_same(cache.get(key_number(1), [] { return kernel_of(1); }), kernel_of(1)));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("damaged; it is made again")));
  EXPECT_TRUE(is_same(*cache.find(key_number(1)), kernel_of(1)));
}

TEST_F(CacheFolder, AKernelInThePlaceOfAnotherIsSeen) {
  KernelCache cache = open();
  cache.store(key_number(1), kernel_of(1));
  cache.store(key_number(2), kernel_of(2));
  {
    SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE kernels SET bytes = (SELECT bytes FROM kernels ORDER BY id LIMIT 1)");
  }
  EXPECT_TRUE(cache.find(key_number(1)));
  EXPECT_FALSE(cache.find(key_number(2)));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("damaged")));
}

TEST_F(CacheFolder, AFileThatIsNoDatabaseIsMadeAnew) {
  fs::create_directories(folder_);
  write_text(file_, std::string(10'000, 'x'));
  KernelCache cache = open();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("is damaged")));
  cache.store(key_number(1), kernel_of(1));
  EXPECT_TRUE(cache.find(key_number(1)));
}

// Whatever the bytes of the file are: no other kernel than the stored one comes out, and the cache
// works afterwards.
TEST_F(CacheFolder, RandomDamageNeverGivesAWrongKernel) {
  {
    KernelCache cache = open();
    for (int i = 0; i < 10; ++i) cache.store(key_number(i), kernel_of(i, 3'000));
  }
  const std::string good = read_text(file_);
  Rng rng(4);
  int found = 0, lost = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bad = good;
    const auto last = static_cast<int64_t>(bad.size()) - 1;
    if (round % 4 == 0) bad.resize(static_cast<size_t>(rng.integer(0, last)));
    for (int flips = 0; flips < 30 && !bad.empty(); ++flips)
      bad[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(bad.size()) - 1))] =
          static_cast<char>(rng.next());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write_text(file_, bad);
    warnings_.clear();
    KernelCache cache = open();
    for (int i = 0; i < 10; ++i) {
      const auto kernel = cache.find(key_number(i));
      EXPECT_TRUE(!kernel || is_same(*kernel, kernel_of(i, 3'000))) << "round " << round;
      ++(kernel ? found : lost);
    }
    EXPECT_TRUE(cache.counts().misses == 0 || bad.empty() || !warnings_.empty());
    cache.store(key_number(99), kernel_of(99));
    EXPECT_TRUE(cache.find(key_number(99))) << "round " << round;
  }
  EXPECT_GT(found, 0);
  EXPECT_GT(lost, 0);
}

TEST_F(CacheFolder, AFolderThatCannotBeMadeMeansNoCacheAndOneWarning) {
  write_text(folder_, "a file");
  KernelCache cache = open();
  EXPECT_TRUE(is_same(cache.get(key_number(1), [] { return kernel_of(1); }), kernel_of(1)));
  EXPECT_TRUE(is_same(cache.get(key_number(1), [] { return kernel_of(1); }), kernel_of(1)));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("cannot be used, going on without")));
  EXPECT_EQ(cache.counts().misses, 2);
  EXPECT_EQ(cache.size().value, 0);
}

}  // namespace
}  // namespace cubist::akg

#include "runtime/in_threads.h"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

namespace cubist::framework {
namespace {

TEST(InThreads, DoesEveryPieceOnceAndTellsTheCaller) {
  constexpr size_t kCount = 50;
  std::vector<std::atomic<int>> done(kCount);
  std::set<size_t> finished;
  const auto caller = std::this_thread::get_id();
  in_threads(
      4, kCount, [&](size_t i) { ++done[i]; },
      [&](size_t i) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        EXPECT_EQ(done[i], 1);
        EXPECT_TRUE(finished.insert(i).second);
      });
  EXPECT_EQ(finished.size(), kCount);
}

TEST(InThreads, ThrowsWhatTheLowestNumberThrew) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    const auto work = [](size_t i) {
      if (i >= 5) throw std::runtime_error(std::to_string(i));
    };
    try {
      in_threads(3, 40, work, [](size_t i) { EXPECT_LT(i, 5U); });
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "5");
    }
  }
}

TEST(InThreads, ThrowsWhatTheCallerThrew) {
  const auto finished = [](size_t) { throw std::runtime_error("disk full"); };
  EXPECT_THROW(in_threads(2, 10, [](size_t) {}, finished), std::runtime_error);
}

TEST(InThreads, NothingToDoIsDone) {
  in_threads(2, 0, [](size_t) { FAIL(); }, [](size_t) { FAIL(); });
}

}  // namespace
}  // namespace cubist::framework

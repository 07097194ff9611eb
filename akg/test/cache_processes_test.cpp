// Several processes, and processes that are killed.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include "cache_folder.h"

namespace cubist::akg {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr int kKeys = 30;

template <class F>
pid_t start(const F& f) {
  const pid_t child = fork();
  if (child == 0) _exit(f());
  return child;
}

// The exit status; 128 + n for signal n.
int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

enum ExitStatus { kGood = 0, kWrongKernel = 1, kWarned = 2 };

class CacheProcesses : public CacheFolder {
 protected:
  // Gets random kernels, and says in its exit status how it went.
  int use(int seed, int gets, Bytes limit) {
    KernelCache cache = open(limit);
    Rng rng(static_cast<uint64_t>(seed));
    for (int i = 0; i < gets; ++i) {
      const int number = static_cast<int>(rng.integer(0, kKeys - 1));
      const auto make = [&] { return kernel_of(number); };
      if (!is_same(cache.get(key_number(number), make), kernel_of(number))) return kWrongKernel;
    }
    return warnings_.empty() ? kGood : kWarned;
  }

  // Says so on `descriptor` after its first kernel.
  [[noreturn]] void store_for_ever(int seed, int descriptor) {
    KernelCache cache = open({400'000});
    Rng rng(static_cast<uint64_t>(seed));
    for (bool is_first = true;; is_first = false) {
      const int number = static_cast<int>(rng.integer(0, kKeys - 1));
      cache.store(key_number(number), kernel_of(number));
      if (is_first && write(descriptor, "", 1) != 1) _exit(1);
    }
  }

  void expect_valid() {
    KernelCache cache = open();
    for (int i = 0; i < kKeys; ++i) {
      const auto kernel = cache.find(key_number(i));
      EXPECT_TRUE(!kernel || is_same(*kernel, kernel_of(i)));
    }
    EXPECT_THAT(warnings_, IsEmpty());
    EXPECT_EQ(integrity(), "ok");
  }
};

TEST_F(CacheProcesses, ManyShareAFileThatEvicts) {
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i)
    children.push_back(start([&] { return use(i, 150, {400'000}); }));  // about half of all kernels
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), kGood);
  expect_valid();
}

TEST_F(CacheProcesses, AKillInTheMiddleOfWritesLeavesAValidCache) {
  Rng rng(7);
  for (int round = 0; round < 40; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = start([&]() -> int { store_for_ever(round, ends[1]); });
    char byte = 0;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
    usleep(static_cast<useconds_t>(rng.integer(0, 15'000)));
    kill(child, SIGKILL);
    EXPECT_EQ(wait_for(child), 128 + SIGKILL);
    for (const int end : ends) close(end);
    expect_valid();
  }
  EXPECT_GT(open().size().value, 100'000);
}

TEST_F(CacheProcesses, AKillWhileTheFileIsMadeLeavesAValidCache) {
  Rng rng(8);
  for (int round = 0; round < 40; ++round) {
    fs::remove_all(folder_);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = start([&]() -> int { store_for_ever(round, ends[1]); });
    usleep(static_cast<useconds_t>(rng.integer(300, 6'000)));
    kill(child, SIGKILL);
    EXPECT_EQ(wait_for(child), 128 + SIGKILL);
    for (const int end : ends) close(end);
    expect_valid();
  }
}

TEST_F(CacheProcesses, ManyFindADamagedFileAtOnce) {
  for (int round = 0; round < 5; ++round) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy_file("/proc/self/exe", file_);
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i)
      children.push_back(start([&] { return use(i, 30, {400'000}) == kWrongKernel ? 1 : 0; }));
    for (const pid_t child : children) EXPECT_EQ(wait_for(child), kGood);
    expect_valid();
  }
}

TEST_F(CacheProcesses, AFolderThatMayNotBeWrittenMeansNoCacheAndOneWarning) {
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  const pid_t child = start([&] {
    constexpr uid_t kNobody = 65534;  // root may write anywhere
    if (geteuid() == 0 && seteuid(kNobody) != 0) return 3;
    return use(1, 5, {400'000}) == kWarned && warnings_.size() == 1 ? kGood : 4;
  });
  EXPECT_EQ(wait_for(child), kGood);
}

}  // namespace
}  // namespace cubist::akg

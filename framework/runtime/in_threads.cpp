#include "runtime/in_threads.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace cubist::framework {

namespace {

class Pool {
 public:
  Pool(size_t count, const std::function<void(size_t)>& work) : count_(count), work_(work) {}

  void run(size_t threads, const std::function<void(size_t)>& finished) {
    {
      std::vector<std::jthread> pool;
      running_ = threads;
      for (size_t i = 0; i < threads; ++i) pool.emplace_back([this] { work_off(); });
      report(finished);
    }
    if (!failures_.empty()) std::rethrow_exception(failures_.begin()->second);
  }

 private:
  void work_off() {
    std::unique_lock lock(mutex_);
    while (next_ < count_ && failures_.empty()) {
      const size_t number = next_++;
      lock.unlock();
      std::exception_ptr failure;
      try {
        work_(number);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (failure) {
        failures_[number] = failure;
      } else {
        ended_.push_back(number);
      }
      changed_.notify_one();
    }
    --running_;
    changed_.notify_one();
  }

  void report(const std::function<void(size_t)>& finished) {
    std::unique_lock lock(mutex_);
    for (size_t reported = 0;;) {
      changed_.wait(lock, [&] { return reported < ended_.size() || running_ == 0; });
      if (reported == ended_.size()) return;
      const size_t number = ended_[reported++];
      lock.unlock();
      std::exception_ptr failure;
      try {
        finished(number);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (failure) failures_.emplace(number, failure);
    }
  }

  const size_t count_;
  const std::function<void(size_t)>& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t next_ = 0, running_ = 0;
  std::vector<size_t> ended_;
  std::map<size_t, std::exception_ptr> failures_;
};

}  // namespace

void in_threads(size_t threads, size_t count, const std::function<void(size_t)>& work,
                const std::function<void(size_t)>& finished) {
  Pool(count, work).run(threads, finished);
}

}  // namespace cubist::framework

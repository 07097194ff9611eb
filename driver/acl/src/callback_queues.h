// Callbacks that wait for their thread to call aclrtProcessReport. With a lock of its own: a
// callback may use AscendCL.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace cubist::acl {

class CallbackQueues {
 public:
  void subscribe(const void* stream, uint64_t thread);
  // False: it was not subscribed.
  bool unsubscribe(const void* stream, uint64_t thread);
  std::optional<uint64_t> thread_of(const void* stream) const;

  // Returns a number for wait_for().
  uint64_t add(uint64_t thread, std::function<void()> callback);
  void wait_for(uint64_t thread, uint64_t number);
  // Runs the oldest callback of `thread`; false if there was none for `milliseconds` (-1: no
  // limit).
  bool run_one(uint64_t thread, int milliseconds);

 private:
  struct Queue {
    std::deque<std::function<void()>> waiting;
    uint64_t added = 0, done = 0;
  };

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<const void*, uint64_t> subscribers_;  // by stream
  std::map<uint64_t, Queue> queues_;             // by thread
};

}  // namespace cubist::acl

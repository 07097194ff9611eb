#include "callback_queues.h"

#include <chrono>
#include <utility>

namespace cubist::acl {

void CallbackQueues::subscribe(const void* stream, uint64_t thread) {
  const std::lock_guard lock(mutex_);
  subscribers_[stream] = thread;
}

bool CallbackQueues::unsubscribe(const void* stream, uint64_t thread) {
  const std::lock_guard lock(mutex_);
  const auto found = subscribers_.find(stream);
  if (found == subscribers_.end() || found->second != thread) return false;
  subscribers_.erase(found);
  return true;
}

std::optional<uint64_t> CallbackQueues::thread_of(const void* stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = subscribers_.find(stream);
  if (found == subscribers_.end()) return {};
  return found->second;
}

uint64_t CallbackQueues::add(uint64_t thread, std::function<void()> callback) {
  const std::lock_guard lock(mutex_);
  Queue& queue = queues_[thread];
  queue.waiting.push_back(std::move(callback));
  changed_.notify_all();
  return ++queue.added;
}

void CallbackQueues::wait_for(uint64_t thread, uint64_t number) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return queues_[thread].done >= number; });
}

bool CallbackQueues::run_one(uint64_t thread, int milliseconds) {
  std::unique_lock lock(mutex_);
  Queue& queue = queues_[thread];
  const auto is_there = [&] { return !queue.waiting.empty(); };
  if (milliseconds < 0) {
    changed_.wait(lock, is_there);
  } else if (!changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), is_there)) {
    return false;
  }
  const std::function<void()> callback = std::move(queue.waiting.front());
  queue.waiting.pop_front();
  lock.unlock();
  callback();
  lock.lock();
  ++queue.done;
  changed_.notify_all();
  return true;
}

}  // namespace cubist::acl

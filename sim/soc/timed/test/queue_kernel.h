// An event kernel for unit tests: a sorted list of who wants to be woken when.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "soc/timed/process.h"

namespace cubist::sim {

class QueueKernel : public EventKernel {
 public:
  void adopt(Process& process) override {
    process.set_waker(std::make_unique<QueueWaker>(*this, process));
  }
  Cycles now() const override { return now_; }
  bool run() override {
    if (wakes_.empty()) return false;
    is_paused_ = false;
    while (!wakes_.empty() && !is_paused_) {
      const auto [key, process] = *wakes_.begin();
      wakes_.erase(wakes_.begin());
      now_ = key.first;
      process->run(now_);
    }
    return true;
  }
  void pause() override { is_paused_ = true; }

 private:
  class QueueWaker : public Waker {
   public:
    QueueWaker(QueueKernel& kernel, Process& process) : kernel_(kernel), process_(process) {}
    void wake_at(Cycles time) override {
      kernel_.wakes_.emplace(std::pair{time, kernel_.order_++}, &process_);
    }

   private:
    QueueKernel& kernel_;
    Process& process_;
  };

  Cycles now_;
  int64_t order_ = 0;
  bool is_paused_ = false;
  std::map<std::pair<Cycles, int64_t>, Process*> wakes_;
};

}  // namespace cubist::sim

// A device has one observer; this one tells several, in the order in which they are given.
#pragma once

#include <utility>
#include <vector>

#include "cubist/sim/events.h"

namespace cubist::sim {

class Observers final : public Observer {
 public:
  explicit Observers(std::vector<Observer*> all) : all_(std::move(all)) {}

  void allocated(uint64_t address, Bytes size) override {
    tell(&Observer::allocated, address, size);
  }
  void freed(uint64_t address) override { tell(&Observer::freed, address); }
  void host_wrote(uint64_t address, Bytes size) override {
    tell(&Observer::host_wrote, address, size);
  }
  void submitted(TaskId task, StreamId stream, const Task& what) override {
    tell(&Observer::submitted, task, stream, what);
  }
  void host_saw_end(TaskId task) override { tell(&Observer::host_saw_end, task); }

  void task_began(const TaskEvent& e) override { tell(&Observer::task_began, e); }
  void task_ended(const TaskEvent& e, const TaskEnd& end) override {
    tell(&Observer::task_ended, e, end);
  }
  void block_began(const BlockRef& block, Cycles time) override {
    tell(&Observer::block_began, block, time);
  }
  void block_ended(const BlockRef& block, const BlockEnd& end) override {
    tell(&Observer::block_ended, block, end);
  }
  void block_failed(const BlockRef& block, const Error& error, Cycles time) override {
    tell(&Observer::block_failed, block, error, time);
  }

  void instruction(const InstructionEvent& e) override { tell(&Observer::instruction, e); }
  void scalar_access(const ScalarAccess& a) override { tell(&Observer::scalar_access, a); }
  void scalar_span(const ScalarSpan& s) override { tell(&Observer::scalar_span, s); }
  void interlock(const InterlockEvent& e) override { tell(&Observer::interlock, e); }
  void memory(const MemoryEvent& e) override { tell(&Observer::memory, e); }

 private:
  template <class... Parameters, class... Values>
  void tell(void (Observer::*event)(Parameters...), const Values&... values) {
    for (Observer* const observer : all_) (observer->*event)(values...);
  }

  std::vector<Observer*> all_;
};

}  // namespace cubist::sim

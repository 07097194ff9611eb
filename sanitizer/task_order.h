// What orders tasks: their stream, events between streams, and the host, which hands a task over
// after it was told that others have ended.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "cubist/sim/device.h"

namespace cubist::sanitizer {

// A moment of a stream, or of the host: everything up to it.
struct Moment {
  size_t line = 0;  // of the host, 0; of a stream, from 1 on
  uint64_t count = 0;
};

// Of every line, how much of it is over.
class TaskClock {
 public:
  bool covers(const Moment& m) const {
    return m.line < counts_.size() && counts_[m.line] >= m.count;
  }
  void reach(const Moment& m);
  void join(const TaskClock& other);

 private:
  std::vector<uint64_t> counts_;
};

class TaskOrder {
 public:
  void submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what);
  void began(sim::TaskId task);
  void ended(sim::TaskId task);
  void host_saw_end(sim::TaskId task);

  // What has ended before the task begins; the task's own place.
  const TaskClock& clock(sim::TaskId task) const;
  Moment moment(sim::TaskId task) const;
  // What the host knows to have ended now; where the host is.
  const TaskClock& host() const { return host_; }
  Moment host_moment() const { return {0, host_count_}; }
  // The host knows that every task has ended.
  bool is_quiet() const { return unseen_.empty(); }

 private:
  struct Record {
    size_t line = 0;
    uint64_t count = 0;
    TaskClock clock;                   // from submission on: what it knows before it begins
    std::optional<sim::TaskId> after;  // the record of an event that it waits for
    std::optional<sim::EventId> waits_for;
  };

  size_t line_of(sim::StreamId stream);

  TaskClock host_;
  uint64_t host_count_ = 1;
  std::map<sim::StreamId, size_t> lines_;
  std::vector<TaskClock> ends_ = std::vector<TaskClock>(1);  // by line: after its last ended task
  std::vector<uint64_t> counts_ = std::vector<uint64_t>(1);  // by line: tasks submitted
  std::map<sim::TaskId, Record> tasks_;
  std::map<sim::TaskId, TaskClock> record_ends_;  // of tasks that record an event
  std::map<sim::EventId, sim::TaskId> records_;   // submitted last
  std::map<sim::TaskId, size_t> unseen_;          // submitted; the host has not seen the end
};

}  // namespace cubist::sanitizer

// Streams, events and the queue of tasks, without a clock: which task may start next, and how each
// one ended. Both back ends run what it says.
//
// Tasks of a stream run in order, one at a time. A WaitEventTask may start when the record of its
// event that was submitted last before it has ended; if there was none, when the event is recorded
// for the first time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/sim/device.h"

namespace cubist::sim {

class TaskScheduler {
 public:
  TaskScheduler() { streams_[0]; }

  StreamId create_stream();
  // Throws Error(Config) for the default stream, an unknown one, or one with tasks that have not
  // ended.
  void destroy_stream(StreamId stream);
  EventId create_event();
  void destroy_event(EventId event);

  // Appends `task`. Throws Error(Config) if stream or event do not exist.
  TaskId submit(StreamId stream, Task task, Cycles now);

  // Tasks that may start now, in the order in which they were submitted.
  std::vector<TaskId> ready() const;
  // The task leaves ready() and its stream waits for its end.
  const Task& start(TaskId task, Cycles now);
  // Ends a started task. `report`: what it used; the scheduler fills in the times.
  void finish(TaskId task, TaskReport report, Cycles now);
  void fail(TaskId task, Error error, Cycles now);
  // What a started task printed, before it ends.
  void keep_text(TaskId task, std::vector<PrintedText> text);

  // Throw Error(Config) for unknown ids.
  bool is_done(TaskId task) const { return record(task).state == State::kEnded; }
  bool is_done_stream(StreamId stream) const;
  TaskReport report(TaskId task) const;
  std::vector<PrintedText> take_text(TaskId task);  // of an ended task, once
  bool is_recorded(EventId event) const;
  Cycles recorded_at(EventId event) const;  // Error(Config) if it was never recorded
  std::optional<TaskId> last_record(EventId id) const { return event(id).last_record; }
  std::optional<TaskId> last_of(StreamId id) const { return stream(id).last; }  // submitted last

  // Throws the error of a task that failed, once.
  void rethrow(TaskId task);
  // The same for the first failed task of the stream that nobody has been told about.
  void rethrow_stream(StreamId stream);
  // Throws Error(Config) that says why the stream's first task does not start: for waits that can
  // never end.
  [[noreturn]] void explain_stuck(StreamId stream) const;
  StreamId stream_of(TaskId task) const { return record(task).stream; }
  const Task& task(TaskId task) const { return record(task).task; }

 private:
  enum class State : uint8_t { kWaiting, kRunning, kEnded };
  struct Record {
    StreamId stream = 0;
    State state = State::kWaiting;
    Task task;
    std::optional<TaskId> after;  // a record task that has to end first
    TaskReport report;
    std::optional<Error> error;
    std::vector<PrintedText> text;
  };
  struct Stream {
    std::deque<TaskId> tasks;      // not ended
    std::vector<TaskId> failures;  // not told
    std::optional<TaskId> last;    // submitted
  };
  struct Event {
    std::optional<TaskId> last_record;  // submitted
    std::optional<Cycles> recorded;
  };

  Record& record(TaskId task) { return const_cast<Record&>(std::as_const(*this).record(task)); }
  const Record& record(TaskId task) const;
  const Stream& stream(StreamId id) const;
  const Event& event(EventId id) const;
  bool may_start(const Record& record) const;
  void end(TaskId task, Cycles now);

  StreamId next_stream_ = 1;
  EventId next_event_ = 0;
  TaskId next_task_ = 0;
  std::map<StreamId, Stream> streams_;
  std::map<EventId, Event> events_;
  std::map<TaskId, Record> tasks_;
};

}  // namespace cubist::sim

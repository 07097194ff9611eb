#include "soc/task_scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cubist::sim {
namespace {

[[noreturn]] void bad_argument(std::string did, std::string expected, std::string fix = {}) {
  throw Error(
      Fault::kConfig,
      {.where = {}, .did = std::move(did), .expected = std::move(expected), .fix = std::move(fix)});
}

}  // namespace

const TaskScheduler::Record& TaskScheduler::record(TaskId task) const {
  const auto it = tasks_.find(task);
  if (it == tasks_.end())
    bad_argument(fmt::format("use task {}", task), "a task that submit returned");
  return it->second;
}

const TaskScheduler::Stream& TaskScheduler::stream(StreamId id) const {
  const auto it = streams_.find(id);
  if (it == streams_.end())
    bad_argument(fmt::format("use stream {}", id), "0 or a stream that exists");
  return it->second;
}

const TaskScheduler::Event& TaskScheduler::event(EventId id) const {
  const auto it = events_.find(id);
  if (it == events_.end()) bad_argument(fmt::format("use event {}", id), "an event that exists");
  return it->second;
}

StreamId TaskScheduler::create_stream() {
  streams_[next_stream_];
  return next_stream_++;
}

void TaskScheduler::destroy_stream(StreamId id) {
  if (id == 0) bad_argument("destroy stream 0", "a stream that create_stream returned");
  if (!stream(id).tasks.empty()) {
    bad_argument(fmt::format("destroy stream {} with {} tasks that have not ended", id,
                             stream(id).tasks.size()),
                 "an idle stream", "wait for the stream first");
  }
  streams_.erase(id);
}

EventId TaskScheduler::create_event() {
  events_[next_event_];
  return next_event_++;
}

void TaskScheduler::destroy_event(EventId id) {
  event(id);
  events_.erase(id);
}

TaskId TaskScheduler::submit(StreamId id, Task task, Cycles now) {
  stream(id);
  Record record{.stream = id,
                .state = State::kWaiting,
                .task = std::move(task),
                .after = {},
                .report = {},
                .error = {},
                .text = {}};
  record.report.submitted = now;
  const TaskId task_id = next_task_;
  if (const auto* wait = std::get_if<WaitEventTask>(&record.task))
    record.after = event(wait->event).last_record;
  if (const auto* mark = std::get_if<RecordEventTask>(&record.task)) {
    event(mark->event);
    events_[mark->event].last_record = task_id;
  }
  tasks_.emplace(task_id, std::move(record));
  streams_[id].tasks.push_back(task_id);
  streams_[id].last = task_id;
  return next_task_++;
}

bool TaskScheduler::may_start(const Record& candidate) const {
  if (candidate.state != State::kWaiting) return false;
  const auto* wait = std::get_if<WaitEventTask>(&candidate.task);
  if (wait == nullptr) return true;
  if (candidate.after) return is_done(*candidate.after);
  const auto it = events_.find(wait->event);
  return it == events_.end() || it->second.recorded.has_value();  // a destroyed event holds nobody
}

std::vector<TaskId> TaskScheduler::ready() const {
  std::vector<TaskId> tasks;
  for (const auto& [id, s] : streams_) {
    if (!s.tasks.empty() && may_start(record(s.tasks.front()))) tasks.push_back(s.tasks.front());
  }
  std::sort(tasks.begin(), tasks.end());
  return tasks;
}

const Task& TaskScheduler::start(TaskId task, Cycles now) {
  Record& r = record(task);
  r.state = State::kRunning;
  r.report.started = now;
  return r.task;
}

void TaskScheduler::finish(TaskId task, TaskReport report, Cycles now) {
  Record& r = record(task);
  report.submitted = r.report.submitted;
  report.started = r.report.started;
  r.report = std::move(report);
  if (const auto* mark = std::get_if<RecordEventTask>(&r.task)) {
    const auto it = events_.find(mark->event);
    if (it != events_.end()) it->second.recorded = now;
  }
  end(task, now);
}

void TaskScheduler::fail(TaskId task, Error error, Cycles now) {
  Record& r = record(task);
  r.error = std::move(error);
  streams_[r.stream].failures.push_back(task);
  end(task, now);
}

void TaskScheduler::end(TaskId task, Cycles now) {
  Record& r = record(task);
  r.state = State::kEnded;
  r.report.ended = now;
  std::deque<TaskId>& tasks = streams_[r.stream].tasks;
  tasks.erase(std::find(tasks.begin(), tasks.end(), task));
}

bool TaskScheduler::is_done_stream(StreamId id) const { return stream(id).tasks.empty(); }

void TaskScheduler::keep_text(TaskId task, std::vector<PrintedText> text) {
  record(task).text = std::move(text);
}

TaskReport TaskScheduler::report(TaskId task) const {
  if (!is_done(task))
    bad_argument(fmt::format("report of task {}", task), "a task that has ended",
                 "wait for it first");
  return record(task).report;
}

std::vector<PrintedText> TaskScheduler::take_text(TaskId task) {
  if (!is_done(task))
    bad_argument(fmt::format("text of task {}", task), "a task that has ended",
                 "wait for it first");
  return std::exchange(record(task).text, {});
}

bool TaskScheduler::is_recorded(EventId id) const {
  const Event& e = event(id);
  return e.last_record.has_value() && is_done(*e.last_record);
}

Cycles TaskScheduler::recorded_at(EventId id) const {
  if (!is_recorded(id))
    bad_argument(fmt::format("time of event {}", id), "an event that was recorded",
                 "wait for it first");
  return *event(id).recorded;
}

void TaskScheduler::rethrow(TaskId task) {
  Record& r = record(task);
  if (!r.error) return;
  if (const auto it = streams_.find(r.stream); it != streams_.end()) {
    std::erase(it->second.failures, task);
  }
  const Error error = *std::exchange(r.error, std::nullopt);
  throw error;
}

void TaskScheduler::rethrow_stream(StreamId id) {
  const std::vector<TaskId>& failures = stream(id).failures;
  if (!failures.empty()) rethrow(failures.front());
}

void TaskScheduler::explain_stuck(StreamId id) const {
  const TaskId first = stream(id).tasks.front();
  const Record& r = record(first);
  const auto* wait = std::get_if<WaitEventTask>(&r.task);
  if (wait == nullptr) {
    throw Error(Fault::kInternal, {.where = {},
                                   .did = fmt::format("task {} does not start", first),
                                   .expected = {},
                                   .fix = {}});
  }
  bad_argument(
      fmt::format("wait for stream {}, whose task {} waits for event {}", id, first, wait->event),
      "a task that records the event, in a stream that can run",
      "submit a record of the event before waiting for the stream");
}

}  // namespace cubist::sim

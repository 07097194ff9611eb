#include "task_order.h"

#include <algorithm>

#include "cubist/base/error.h"

namespace cubist::sanitizer {

void TaskClock::reach(const Moment& m) {
  if (m.line >= counts_.size()) counts_.resize(m.line + 1);
  counts_[m.line] = std::max(counts_[m.line], m.count);
}

void TaskClock::join(const TaskClock& other) {
  for (size_t line = 0; line < other.counts_.size(); ++line) reach({line, other.counts_[line]});
}

size_t TaskOrder::line_of(sim::StreamId stream) {
  const auto [it, is_new] = lines_.try_emplace(stream, ends_.size());
  if (is_new) {
    ends_.emplace_back();
    counts_.push_back(0);
  }
  return it->second;
}

void TaskOrder::submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what) {
  const size_t line = line_of(stream);
  Record record{
      .line = line, .count = ++counts_[line], .clock = host_, .after = {}, .waits_for = {}};
  record.clock.reach(host_moment());
  ++host_count_;
  if (const auto* wait = std::get_if<sim::WaitEventTask>(&what)) {
    record.waits_for = wait->event;
    const auto it = records_.find(wait->event);
    if (it != records_.end()) record.after = it->second;
  }
  if (const auto* mark = std::get_if<sim::RecordEventTask>(&what)) {
    records_[mark->event] = task;
    record_ends_.try_emplace(task);
  }
  tasks_.emplace(task, std::move(record));
  unseen_.emplace(task, line);
}

void TaskOrder::began(sim::TaskId task) {
  Record& record = tasks_.at(task);
  record.clock.join(ends_[record.line]);
  if (!record.waits_for) return;
  if (!record.after) {
    const auto it = records_.find(*record.waits_for);
    if (it != records_.end()) record.after = it->second;
  }
  if (record.after) record.clock.join(record_ends_[*record.after]);
}

void TaskOrder::ended(sim::TaskId task) {
  const Record& record = tasks_.at(task);
  TaskClock end = record.clock;
  end.reach(moment(task));
  if (const auto it = record_ends_.find(task); it != record_ends_.end()) it->second = end;
  ends_[record.line] = std::move(end);
}

void TaskOrder::host_saw_end(sim::TaskId task) {
  const auto it = tasks_.find(task);
  if (it == tasks_.end()) return;  // of the time before the observer
  host_.join(it->second.clock);
  host_.reach(moment(task));
  const size_t line = it->second.line;
  std::erase_if(unseen_, [&](const auto& u) { return u.second == line && u.first <= task; });
}

const TaskClock& TaskOrder::clock(sim::TaskId task) const { return tasks_.at(task).clock; }

Moment TaskOrder::moment(sim::TaskId task) const {
  const Record& record = tasks_.at(task);
  return {record.line, record.count};
}

}  // namespace cubist::sanitizer

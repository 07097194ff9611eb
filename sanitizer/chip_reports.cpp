// Races, accesses outside of an allocation, and values that nobody wrote.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chip_watch.h"
#include "cubist/base/error.h"
#include "remedy.h"

namespace cubist::sanitizer {
namespace {

const char* verb(bool is_write, bool is_atomic) {
  return is_atomic ? "adds to" : (is_write ? "writes" : "reads");
}

// One of two accesses that nothing orders.
struct Side {
  const Origin* origin;
  Toucher toucher;
  std::string bytes;  // "256 B from UB+0x0 on"

  bool reads() const { return !toucher.is_write || toucher.is_atomic; }
  const char* does() const { return verb(toucher.is_write, toucher.is_atomic); }
  std::string actor(const Tasks& tasks) const {
    return sanitizer::actor(*origin, toucher.is_write, tasks);
  }
  std::string place(const Tasks& tasks) const {
    return fmt::format("{}, {} {}", sanitizer::place(*origin, toucher.is_write, tasks), does(),
                       bytes);
  }
};

bool is_same_core(const Origin& a, const Origin& b) {
  return a.is_kernel && b.is_kernel && a.task == b.task && a.place == b.place;
}

// In the program, though it was heard of first: the scalar unit runs ahead, and tasks of several
// streams run as they come.
bool comes_later(const Origin& a, const Origin& b, const Tasks& tasks) {
  if (is_same_core(a, b)) return a.issue > b.issue;
  const TaskNote &of_a = tasks[a.task], &of_b = tasks[b.task];
  return !of_a.is_host && !of_b.is_host && of_a.id > of_b.id;
}

}  // namespace

void Sanitizer::Chip::report_race(sim::Space space, const Toucher& earlier, const Toucher& now,
                                  uint64_t address) {
  Side first{&log_[earlier.access], earlier, "it"};
  Side second{&now_.origin, now,
              fmt::format("{} B from {} on", now_.bytes, sanitizer::name_of(space, now_.address))};
  const bool is_one_core = is_same_core(*first.origin, *second.origin);
  if (comes_later(*first.origin, *second.origin, tasks_)) std::swap(first, second);
  // Read before it was written: the race is the news, not that nobody had written.
  if (second.reads()) raced_reads_.insert(unwritten_at(space, *second.origin));
  if (first.reads() && !is_one_core) raced_reads_.insert(unwritten_at(space, *first.origin));
  if (!reports_.add(
          {.kind = fmt::format("race {}{}{}", sim::name_of(space), first.toucher.is_write,
                               second.toucher.is_write),
           .program = {tasks_[first.origin->task].program, tasks_[second.origin->task].program},
           .pc = {first.origin->pc, second.origin->pc}}))
    return;
  const BlockOrder* const order = is_one_core ? now_.order : nullptr;
  reports_.set_text(Message("race", fmt::format("{} {} {}, which {} {}: nothing orders the two",
                                                second.actor(tasks_), second.does(),
                                                sanitizer::name_of(space, address),
                                                first.actor(tasks_), first.does()))
                        .line("first:", first.place(tasks_))
                        .line("second:", second.place(tasks_))
                        .line("in:", in_tasks(*first.origin, *second.origin))
                        .line("fix:", remedy(*first.origin, *second.origin, order, spec_, tasks_))
                        .text());
}

std::string Sanitizer::Chip::in_tasks(const Origin& a, const Origin& b) const {
  const auto name = [&](const Origin& o) {
    const TaskNote& t = tasks_[o.task];
    return t.is_host ? t.what : fmt::format("{} (task {} of stream {})", t.what, t.id, t.stream);
  };
  return a.task == b.task ? name(a) : fmt::format("{}, and {}", name(a), name(b));
}

Fingerprint Sanitizer::Chip::unwritten_at(sim::Space space, const Origin& o) const {
  return {.kind = fmt::format("init {}", sim::name_of(space)),
          .program = {tasks_[o.task].program, 0},
          .pc = {o.pc, 0}};
}

void Sanitizer::Chip::report_reads_too_early(uint32_t task) {
  for (EarlyRead& read : early_reads_) {
    if (read.task != task || raced_reads_.contains(read.fingerprint)) continue;
    if (reports_.add(read.fingerprint, read.count)) reports_.set_text(std::move(read.text));
  }
  std::erase_if(early_reads_, [&](const EarlyRead& read) { return read.task == task; });
}

void Sanitizer::Chip::report_unwritten(sim::Space space, bool is_atomic) {
  const Origin& o = now_.origin;
  const Unwritten u = std::exchange(now_.unwritten, {});
  const Fingerprint fingerprint = unwritten_at(space, o);
  const auto seen = std::ranges::find_if(early_reads_, [&](const EarlyRead& read) {
    return read.task == o.task && read.fingerprint == fingerprint;
  });
  if (seen != early_reads_.end()) {
    ++seen->count;
    return;
  }
  const bool is_gm = space == sim::Space::kGm;
  std::string text =
      Message("init", fmt::format("{} {} {}, which nobody has written{}", actor(o, false, tasks_),
                                  verb(is_atomic, is_atomic), sanitizer::name_of(space, u.first),
                                  is_gm ? " since it was allocated" : " in this block"))
          .line("read:", fmt::format("{}, {} B from {} on", place(o, false, tasks_), u.bytes,
                                     sanitizer::name_of(space, u.address)))
          .line("in:", in_tasks(o, o))
          .line("fix:", is_gm ? "copy or fill these bytes before they are read, or read only what "
                                "is there (lengths, tails)"
                              : "load or fill these bytes before they are read, or read only what "
                                "is there (mask, repeat, lengths); what an earlier block left does "
                                "not count")
          .text();
  early_reads_.push_back({o.task, fingerprint, std::move(text), 1});
}

void Sanitizer::Chip::report_unwritten_addresses() {
  const Origin& o = now_.origin;
  if (!reports_.add(
          {.kind = "init addresses", .program = {tasks_[o.task].program, 0}, .pc = {o.pc, 0}}))
    return;
  reports_.set_text(Message("init", fmt::format("{} takes addresses from bytes that nobody has "
                                                "written in this block",
                                                actor(o, false, tasks_)))
                        .line("read:", place(o, false, tasks_))
                        .line("in:", in_tasks(o, o))
                        .line("fix:", "load or compute every offset that an active lane uses")
                        .text());
}

void Sanitizer::Chip::report_stored(const CoreWatch& core, const ByteRange& range) {
  const Origin& o = now_.origin;
  if (!reports_.add(
          {.kind = "init stored", .program = {tasks_[o.task].program, 0}, .pc = {o.pc, 0}}))
    return;
  const auto& from = core.passed_on();
  reports_.set_text(
      Message("init", fmt::format("{} writes to {} what depends on bytes that nobody has written "
                                  "in this block",
                                  actor(o, true, tasks_),
                                  sanitizer::name_of(sim::Space::kGm, range.address)))
          .line("write:",
                fmt::format("{}, {} B of them from there on", place(o, true, tasks_), range.bytes))
          .line("from:", from ? place(*from, false, tasks_) + ", which passed them on last" : "")
          .line("in:", in_tasks(o, o))
          .line("fix:",
                "load or fill as much as is computed and stored, or store only what was "
                "(mask, repeat, lengths)")
          .text());
}

void Sanitizer::Chip::report_outside(bool is_write, uint64_t address, uint64_t bytes,
                                     const std::string& problem) {
  if (!options_.kinds.bounds) return;
  const Origin& o = now_.origin;
  if (Launch* const launch = launch_of(tasks_[o.task].id)) launch->is_reported = true;
  if (!reports_.add({.kind = "bounds", .program = {tasks_[o.task].program, 0}, .pc = {o.pc, 0}}))
    return;
  reports_.set_text(
      Message("bounds", fmt::format("{} {} {} B at {}: it {}", actor(o, is_write, tasks_),
                                    verb(is_write, false), bytes,
                                    sanitizer::name_of(sim::Space::kGm, address), problem))
          .line("where:", place(o, is_write, tasks_))
          .line("in:", in_tasks(o, o))
          .line("fix:",
                "check address, length and tail; an allocation lives until it "
                "is freed")
          .text());
}

}  // namespace cubist::sanitizer

// When to report, and what.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chip_watch.h"
#include "cubist/base/error.h"
#include "remedy.h"

namespace cubist::sanitizer {
namespace {

std::string name_of(const isa::FlagConfig& f) {
  return fmt::format("({}, {}, {})", isa::name_of(f.src_pipe), isa::name_of(f.dst_pipe), f.id);
}

const char* verb(bool is_write, bool is_atomic) {
  return is_atomic ? "adds to" : (is_write ? "writes" : "reads");
}

// An address that does not fit, rather than another rule of an instruction.
bool is_access(const Error& error) {
  for (const char* start : {"access ", "scalar load ", "scalar store ", "read ", "write "}) {
    if (error.text().did.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

void Sanitizer::Chip::report_race(sim::Space space, const Toucher& earlier, const Toucher& now,
                                  uint64_t address) {
  struct Side {
    const Origin* origin;
    Toucher toucher;
    bool has_run;
  };
  Side first{&log_[earlier.access], earlier, false}, second{&now_.origin, now, true};
  const bool is_one_core = first.origin->is_kernel && second.origin->is_kernel &&
                           first.origin->task == second.origin->task &&
                           first.origin->place == second.origin->place;
  // The scalar unit runs ahead: what it did may come later in the program. Tasks of several streams
  // are told in the order in which the host submitted them.
  const TaskNote &a = tasks_[first.origin->task], &b = tasks_[second.origin->task];
  const bool is_later_task = !a.is_host && !b.is_host && a.id > b.id;
  if (is_later_task || (is_one_core && first.origin->issue > second.origin->issue))
    std::swap(first, second);
  for (const Side& side : {first, second}) {
    if (!side.toucher.is_write || side.toucher.is_atomic)
      raced_reads_.insert(unwritten_at(space, *side.origin));
  }
  if (!reports_.add(
          {.kind = fmt::format("race {}{}{}", sim::name_of(space), first.toucher.is_write,
                               second.toucher.is_write),
           .program = {tasks_[first.origin->task].program, tasks_[second.origin->task].program},
           .pc = {first.origin->pc, second.origin->pc}}))
    return;
  const auto actor_of = [&](const Side& s) { return actor(*s.origin, s.toucher.is_write, tasks_); };
  const auto place_of_side = [&](const Side& s) {
    std::string text = fmt::format("{}, {}", place(*s.origin, s.toucher.is_write, tasks_),
                                   verb(s.toucher.is_write, s.toucher.is_atomic));
    if (!s.has_run) return text + " it";
    return text +
           fmt::format(" {} B from {} on", now_.bytes, sanitizer::name_of(space, now_.address));
  };
  const BlockOrder* const order = is_one_core ? now_.order : nullptr;
  reports_.set_text(
      Message("race", fmt::format("{} {} {}, which {} {}: nothing orders the two", actor_of(second),
                                  verb(second.toucher.is_write, second.toucher.is_atomic),
                                  sanitizer::name_of(space, address), actor_of(first),
                                  verb(first.toucher.is_write, first.toucher.is_atomic)))
          .line("first:", place_of_side(first))
          .line("second:", place_of_side(second))
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

// What execute() will refuse (in mode timing nobody else would).
void Sanitizer::Chip::report_refused(CoreWatch& core, const Origin& origin,
                                     const sim::InstructionEvent& event, const Error& error) {
  if (error.fault() == Fault::kNotImplemented) return;  // the chip says so itself, or need not
  const bool is_bounds = is_access(error);
  if (is_bounds && !options_.kinds.bounds) return;
  core.launch().is_reported = true;
  if (!reports_.add({.kind = is_bounds ? "bounds" : "fault",
                     .program = {tasks_[origin.task].program, 0},
                     .pc = {origin.pc, 0}}))
    return;
  reports_.set_text(Message(is_bounds ? "bounds" : "fault",
                            fmt::format("{}: {}", actor(origin, false, tasks_), error.text().did))
                        .line("where:", place(origin, false, tasks_))
                        .line("did:", isa::describe(event.op, event.operands))
                        .line("expected:", error.text().expected)
                        .line("in:", in_tasks(origin, origin))
                        .line("fix:", error.text().fix)
                        .text());
}

void Sanitizer::Chip::report_set_twice(CoreWatch& core, const isa::FlagConfig& flag, Place earlier,
                                       Place now) {
  core.launch().is_reported = true;
  const size_t program = tasks_[core.launch().task].program;
  if (!reports_.add(
          {.kind = "sync twice", .program = {program, program}, .pc = {earlier.pc, now.pc}}))
    return;
  reports_.set_text(
      Message("sync", fmt::format("set_flag{} while the flag is set", name_of(flag)))
          .line("first:", place_of(core, "set_flag", flag.src_pipe, earlier))
          .line("second:", place_of(core, "set_flag", flag.src_pipe, now))
          .line("fix:",
                fmt::format("wait_flag{} between the two, or another event id for one of them",
                            name_of(flag)))
          .text());
}

void Sanitizer::Chip::report_left_flags(CoreWatch& core) {
  for (const auto& [flag, at] : core.order().left_set()) {
    if (!reports_.add({.kind = "sync left",
                       .program = {tasks_[core.launch().task].program, 0},
                       .pc = {at.pc, flag.pack_rs1()}}))
      continue;
    reports_.set_text(
        Message("sync", fmt::format("flag {} is still set at the end of the block", name_of(flag)))
            .line("set:", place_of(core, "set_flag", flag.src_pipe, at))
            .line("fix:",
                  fmt::format("wait_flag{} before the kernel ends, or do not set it the last "
                              "time: the next kernel on this core finds it set",
                              name_of(flag)))
            .text());
  }
}

void Sanitizer::Chip::report_overflow(CoreWatch& core, const sim::InstructionEvent& event) {
  core.launch().is_reported = true;
  const Place at{event.pc, event.issue};
  if (!reports_.add({.kind = "sync overflow",
                     .program = {tasks_[core.launch().task].program, 0},
                     .pc = {at.pc, 0}}))
    return;
  reports_.set_text(
      Message("sync",
              "ffts_cross_core_sync for the 16th time, and nobody has waited: a cross-core "
              "flag counts to 15")
          .line("where:", place_of(core, "ffts_cross_core_sync", event.pipe, at))
          .line("did:", isa::describe(event.op, event.operands))
          .line("fix:", "call wait_flag_dev as often as ffts_cross_core_sync")
          .text());
}

void Sanitizer::Chip::report_left_signals(const Launch& launch) {
  if (!options_.kinds.sync) return;
  for (const CrossCoreOrder::Left& left : launch.cross_core.left()) {
    if (!reports_.add({.kind = fmt::format("sync signals {} {} {}", left.id, left.is_incomplete,
                                           static_cast<int>(left.seat.kind)),
                       .program = {tasks_[launch.task].program, 0}}))
      continue;
    const std::string count = fmt::format("{} signal{}", left.count, left.count == 1 ? "" : "s");
    reports_.set_text(
        Message(
            "sync",
            left.is_incomplete
                ? fmt::format("{} of cross-core flag {} by the {} of block {} came to nothing: "
                              "not every core that takes part has signalled",
                              count, left.id, sim::name_of(left.seat.kind), left.seat.block)
                : fmt::format("{} of cross-core flag {} to the {} of block {} {} left at the end",
                              count, left.id, sim::name_of(left.seat.kind), left.seat.block,
                              left.count == 1 ? "is" : "are"))
            .line("in:", tasks_[launch.task].what)
            .line("fix:",
                  "call wait_flag_dev as often as ffts_cross_core_sync: the next kernel finds "
                  "what is left")
            .text());
  }
}

// A fault that the chip found: of a launch, or of a copy.
void Sanitizer::Chip::report_task_error(uint32_t task, const Error& error) {
  if (error.fault() != Fault::kProgram) return;  // not the program's
  const bool is_wait = error.text().did.starts_with("deadlock");
  const bool is_bounds = is_access(error);
  if ((is_wait && !options_.kinds.sync) || (is_bounds && !options_.kinds.bounds)) return;
  const char* const kind = is_wait ? "sync" : (is_bounds ? "bounds" : "fault");
  if (!reports_.add({.kind = fmt::format("{} {} {}", kind, error.text().where, error.text().did),
                     .program = {tasks_[task].program, 0}}))
    return;
  Message message(
      kind, is_wait ? "a flag is waited for in vain: nothing can move any more" : error.text().did);
  message.line("where:", error.text().where)
      .line("did:", is_wait ? error.text().did : "")
      .line("expected:", error.text().expected)
      .line("in:", tasks_[task].what)
      .line("fix:", error.text().fix);
  reports_.set_text(message.text());
}

std::string Sanitizer::Chip::place_of(const CoreWatch& core, const char* name, isa::Pipe pipe,
                                      Place at) const {
  return fmt::format("{} in {} {}, block {} on {}", name, isa::name_of(pipe),
                     location(tasks_[core.launch().task].image.get(), at.pc), core.block().block,
                     sim::name_of(core.block().core));
}

}  // namespace cubist::sanitizer

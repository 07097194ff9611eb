// What the chip refuses, and misused flags.
#include <fmt/format.h>

#include "chip_watch.h"
#include "cubist/base/error.h"

namespace cubist::sanitizer {
namespace {

std::string name_of(const isa::FlagConfig& f) {
  return fmt::format("({}, {}, {})", isa::name_of(f.src_pipe), isa::name_of(f.dst_pipe), f.id);
}

// An address that does not fit, rather than another rule of an instruction.
bool is_access(const Error& error) {
  for (const char* start : {"access ", "scalar load ", "scalar store ", "read ", "write "}) {
    if (error.text().did.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

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

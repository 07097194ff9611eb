// Which bytes are touched, and whether something orders two accesses.
#include <algorithm>
#include <bit>

#include "chip_watch.h"
#include "cubist/base/error.h"
#include "pipe_rules.h"

namespace cubist::sanitizer {
namespace {

// What an instruction says about itself beside its bytes.
void describe(const sim::InstructionEvent& event, Origin& origin) {
  isa::visit(event.op, event.operands, [&]<class Instruction>(const Instruction& i) {
    if constexpr (requires { i.unit_flag; }) origin.unit_flag = i.unit_flag != isa::UnitFlag::off;
    if constexpr (std::derived_from<Instruction, isa::MadOperands>) {
      constexpr int64_t kFractal = 16;
      origin.fractals = static_cast<uint16_t>(ceil_div(i.m, kFractal) * ceil_div(i.n, kFractal));
    }
  });
}

}  // namespace

void Sanitizer::Chip::allocated(uint64_t address, uint64_t size) {
  allocations_.allocated(address, size);
  gm_.forget(address, size);
}

void Sanitizer::Chip::freed(uint64_t address) { allocations_.freed(address); }

void Sanitizer::Chip::host_wrote(uint64_t address, uint64_t size) {
  const Moment moment = task_order_.host_moment();
  Origin origin{.task = Tasks::kHost};
  origin.number = moment.count;
  begin_access(origin, task_order_.host(), nullptr);
  touch_gm(address, size, true);
}

void Sanitizer::Chip::touch_copy(const sim::TaskEvent& event) {
  begin_access({.task = running_[event.id]}, task_order_.clock(event.id), nullptr);
  const auto bytes = [](Bytes size) { return static_cast<uint64_t>(size.value); };
  if (const auto* in = std::get_if<sim::CopyInTask>(&event.task)) {
    touch_gm(in->dst, in->src.size(), true);
  } else if (const auto* out = std::get_if<sim::CopyOutTask>(&event.task)) {
    touch_gm(out->src, out->dst.size(), false);
  } else if (const auto* copy = std::get_if<sim::CopyDeviceTask>(&event.task)) {
    touch_gm(copy->src, bytes(copy->size), false);
    touch_gm(copy->dst, bytes(copy->size), true);
  } else if (const auto* fill = std::get_if<sim::FillTask>(&event.task)) {
    touch_gm(fill->dst, bytes(fill->size), true);
  }
}

Origin Sanitizer::Chip::origin_of(const CoreWatch& core, isa::Pipe pipe, uint64_t issue,
                                  uint64_t pc) const {
  return {.task = core.launch().task,
          .is_kernel = true,
          .pipe = pipe,
          .block = core.block().block,
          .core = core.block().core,
          .place = core.launch().cross_core.place(core.seat()),
          .number = issue,
          .issue = issue,
          .pc = pc};
}

void Sanitizer::Chip::touch_all(CoreWatch& core, const sim::InstructionEvent& event) {
  Origin origin = origin_of(core, event.pipe, event.issue, event.pc);
  origin.op = event.op;
  origin.number = core.order().count(event.pipe);
  describe(event, origin);
  if (!watches_bytes() && !options_.kinds.bounds) return;
  try {
    sim::footprint(event.op, event.operands, event.registers, event.local, footprint_);
  } catch (const Error& error) {
    return report_refused(core, origin, event, error);
  }
  if (!footprint_.is_complete()) ++incomplete_;
  begin_access(origin, task_order_.clock(core.launch().id), &core.order());
  dependent_.clear();
  read_operands(core, event);
  write_operands(core);
}

void Sanitizer::Chip::read_operands(CoreWatch& core, const sim::InstructionEvent& event) {
  const auto& accesses = footprint_.accesses();
  bool has_unwritten = false;
  for (size_t n = 0; n < accesses.size(); ++n) {
    const bool is_first = n == 0 || accesses[n].space != accesses[n - 1].space ||
                          accesses[n].operand != accesses[n - 1].operand ||
                          accesses[n].is_write != accesses[n - 1].is_write;
    const bool is_read = !accesses[n].is_write || accesses[n].is_atomic;
    if (is_first && is_read) has_unwritten |= read_operand(core, n);
  }
  if (has_unwritten && mode_ == sim::Mode::kFull) follow_unwritten(core, event);
}

bool Sanitizer::Chip::read_operand(CoreWatch& core, size_t first) {
  const auto& accesses = footprint_.accesses();
  now_.unwritten = {};
  uint64_t bytes = 0;
  for (size_t n = first; n < accesses.size(); ++n) {
    const sim::AccessRuns& runs = accesses[n];
    if (runs.space != accesses[first].space || runs.operand != accesses[first].operand ||
        runs.is_write != accesses[first].is_write)
      break;
    if (runs.space == sim::Space::kGm && !is_inside(runs)) continue;
    touch(shadow_of(core, runs.space), runs);
    bytes += runs.bytes * runs.count * runs.outer;
  }
  if (now_.unwritten.count == 0) return false;
  if (now_.unwritten.count < bytes) return true;
  report_unwritten(accesses[first].space, accesses[first].is_atomic);
  return false;
}

void Sanitizer::Chip::write_operands(CoreWatch& core) {
  for (const sim::AccessRuns& runs : footprint_.accesses()) {
    if (!runs.is_write || runs.is_atomic) continue;  // atomic ones were touched as they read
    if (runs.space == sim::Space::kGm && !is_inside(runs)) continue;
    touch(shadow_of(core, runs.space), runs);
  }
  for (const ByteRange& range : dependent_) {
    if (range.space == sim::Space::kGm) {
      report_stored(core, range);
      break;  // one report per instruction
    }
    core.shadow(range.space).unwrite(range.address, range.bytes);
  }
  if (!dependent_.empty()) core.pass_on(now_.origin);
}

// Some bytes that are read were never written: what depends on them is not written either.
void Sanitizer::Chip::follow_unwritten(CoreWatch& core, const sim::InstructionEvent& event) {
  const auto written = [&](sim::Space space, uint64_t address) {
    return shadow_of(core, space).written(address);
  };
  auto dependent = core.probe().dependent_writes(event, footprint_, written);
  if (!dependent) return report_unwritten_addresses();
  dependent_ = std::move(*dependent);
}

void Sanitizer::Chip::note_unwritten(uint64_t address, uint32_t bytes) {
  Unwritten& u = now_.unwritten;
  if (u.count == 0) {
    u.first = address + static_cast<uint64_t>(std::countr_zero(bytes));
    u.address = now_.address;
    u.bytes = now_.bytes;
  }
  u.count += static_cast<uint64_t>(std::popcount(bytes));
}

void Sanitizer::Chip::scalar_access(const sim::ScalarAccess& access) {
  CoreWatch& core = core_of(access.block);
  const Origin origin = origin_of(core, isa::Pipe::S, access.issue, access.pc);
  begin_access(origin, task_order_.clock(core.launch().id), &core.order());
  sim::AccessRuns run{.space = access.space};
  run.is_write = access.is_write;
  run.address = access.address;
  run.bytes = access.size;
  if (access.space == sim::Space::kGm && !is_inside(run)) return;
  touch(shadow_of(core, access.space), run);
  if (now_.unwritten.count != 0) report_unwritten(access.space, false);
}

void Sanitizer::Chip::begin_access(const Origin& origin, const TaskClock& tasks,
                                   BlockOrder* order) {
  now_ = {.origin = origin,
          .access = watches_bytes() ? log_.add(origin) : 0,
          .knowledge = order != nullptr ? &order->at(origin.pipe, origin.issue) : nullptr,
          .tasks = &tasks,
          .order = order,
          .address = 0,
          .bytes = 0,
          .unwritten = {}};
}

void Sanitizer::Chip::touch_gm(uint64_t address, uint64_t bytes, bool is_write) {
  if (bytes == 0) return;
  sim::AccessRuns run{.space = sim::Space::kGm};
  run.is_write = is_write;
  run.address = address;
  run.bytes = bytes;
  touch(gm_, run);
  if (now_.unwritten.count != 0) report_unwritten(sim::Space::kGm, false);
}

void Sanitizer::Chip::touch(Shadow& shadow, const sim::AccessRuns& runs) {
  if (!watches_bytes()) return;
  const Toucher now{now_.access, runs.is_write, runs.is_atomic};
  runs.for_each_run([&](uint64_t address, uint64_t bytes) {
    now_.address = address;
    now_.bytes = bytes;
    shadow.touch(address, bytes, now);
  });
}

bool Sanitizer::Chip::is_inside(const sim::AccessRuns& runs) {
  bool is_inside = true;
  runs.for_each_run([&](uint64_t address, uint64_t bytes) {
    const auto problem = allocations_.problem(address, bytes);
    if (!problem) return;
    if (is_inside) report_outside(runs.is_write, address, bytes, *problem);
    is_inside = false;
  });
  return is_inside;
}

bool Sanitizer::Chip::is_ordered(sim::Space space, const Toucher& earlier,
                                 const Toucher& now) const {
  const Origin& a = log_[earlier.access];
  if (a.task != now_.origin.task) return is_ordered_before_task(a);
  if (!a.is_kernel) return true;
  if (a.place == now_.origin.place) return is_ordered_in_core(space, a, earlier, now);
  const LaunchClock& cores = now_.knowledge->others;
  return cores != nullptr && a.place < cores->size() &&
         (*cores)[a.place][index_of(a.pipe)] >= a.number;
}

bool Sanitizer::Chip::is_ordered_in_core(sim::Space space, const Origin& a, const Toucher& earlier,
                                         const Toucher& now) const {
  if (now_.knowledge->own[index_of(a.pipe)] >= a.number) return true;
  if (a.pipe == now_.origin.pipe)
    return pipe_keeps_order(a, earlier.is_write, now.is_write, space, spec_);
  // Unit flags couple M and FIX (section 4.3).
  return space == sim::Space::kL0c && a.unit_flag && now_.origin.unit_flag;
}

bool Sanitizer::Chip::is_ordered_before_task(const Origin& a) const {
  const Moment moment = a.task == Tasks::kHost ? Moment{0, a.number} : moments_.at(a.task);
  return now_.tasks->covers(moment);
}

}  // namespace cubist::sanitizer

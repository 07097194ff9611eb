#include "soc/functional_core.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/isa/unpacked.h"
#include "cubist/sim/functional.h"
#include "soc/core_rules.h"
#include "soc/launch_text.h"
#include "soc/print.h"
#include "soc/scalar_instructions.h"
#include "soc/trap.h"

namespace cubist::sim {
namespace {

std::span<std::byte> bytes_of(LocalMemory& memory) { return {memory.data(), memory.size()}; }

}  // namespace

FunctionalCore::FunctionalCore(const ChipSpec& chip, CoreId id, GlobalMemory& gm)
    : chip_(chip),
      id_(id),
      gm_(gm),
      local_(memories_of(chip, id.kind)),
      stack_(static_cast<size_t>(chip.scalar.stack_size.value)),
      scalar_memory_(bytes_of(local_.ub), stack_, gm),
      scalar_(chip.scalar, scalar_memory_, nullptr),
      flags_(id.kind, chip.sync.event_ids),
      interlocks_(true) {}  // a pipe runs in order

void FunctionalCore::start(const BlockStart& start, CrossCoreFlags& cross_core) {
  block_ = start;
  cross_core_ = &cross_core;
  registers_ = initial_registers(start.identity, chip_.sync.event_ids);
  results_ = {};
  flags_.clear();
  for (Queue& queue : queues_) queue.clear();
  interlocks_.clear();
  scalar_memory_.watch(start.has_interlocks ? this : nullptr);
  held_.reset();
  is_draining_ = has_finished_ = false;
  const LoadedProgram& program = *start.program;
  const auto facts = block_facts(local_, chip_);
  scalar_.start(program.text(), {.load_address = program.address(),
                                 .pc = program.image().start_offset,
                                 .entry = program.address() + start.kernel->offset_on(id_.kind),
                                 .arguments = start.arguments,
                                 .facts = facts});
}

bool FunctionalCore::run(uint64_t budget) {
  if (has_finished_) return false;
  bool has_moved = drain();
  const auto limit = scalar_.instructions() + static_cast<int64_t>(budget);
  while (scalar_.instructions() < limit) {
    if (!held_) {
      ScalarStop stop;
      const int64_t before = scalar_.instructions();
      try {
        stop = scalar_.run(static_cast<uint64_t>(limit - scalar_.instructions()));
      } catch (const Error& error) {
        has_finished_ = true;
        throw error.at(fmt::format("S at {}", block_.program->location(scalar_.pc())));
      }
      has_moved |= scalar_.instructions() > before;
      if (stop.kind == ScalarStop::Kind::kHeld) return has_moved;
      if (stop.kind == ScalarStop::Kind::kBudget) return true;
      held_ = {.op = stop.op, .operands = stop.operands, .pc = stop.pc};
    }
    if (!perform_located(isa::Pipe::S, *held_, registers_)) return has_moved;
    has_moved = true;
    held_.reset();
    if (has_finished_) return true;
  }
  return true;
}

// The one place where a fault gets its pipe, pc and operands.
bool FunctionalCore::perform_located(isa::Pipe pipe, const Instruction& i,
                                     const ControlRegisters& registers) {
  try {
    return pipe == isa::Pipe::S ? issue(i) : perform(pipe, i, registers);
  } catch (const Error& error) {
    if (has_finished_) throw;  // located already, by the pipe that issue() dispatched to or drained
    has_finished_ = true;
    throw at_instruction(error, i.op, i.operands)
        .at(fmt::format("{} at {}", isa::name_of(pipe), location(i)));
  }
}

bool FunctionalCore::issue(const Instruction& i) {
  check_core_has(id_.kind, i.op);
  switch (i.op) {
    case isa::Op::set_flag:
      return dispatch(isa::unpacked<isa::SetFlag>(i.operands).src_pipe, i);
    case isa::Op::wait_flag:
      return dispatch(isa::unpacked<isa::WaitFlag>(i.operands).dst_pipe, i);
    case isa::Op::ffts_cross_core_sync:
      return dispatch(isa::unpacked<isa::FftsCrossCoreSync>(i.operands).pipe, i);
    case isa::Op::wait_flag_dev:
      return dispatch(isa::unpacked<isa::WaitFlagDev>(i.operands).pipe, i);
    case isa::Op::pipe_barrier: {
      const isa::Pipe pipe = isa::unpacked<isa::PipeBarrier>(i.operands).pipe;
      if (pipe == isa::Pipe::ALL) return pipes_are_empty();
      return dispatch(pipe, i);
    }
    case isa::Op::block_end:
      return has_finished_ = pipes_are_empty();
    // Values do not depend on the cache; reserved bits are rejected all the same.
    case isa::Op::dcci:
      isa::unpacked<isa::Dcci>(i.operands);
      return true;
    case isa::Op::dc_preload:
      isa::unpacked<isa::DcPreload>(i.operands);
      return true;
    case isa::Op::dsb:
      return true;
    case isa::Op::trap:
      scalar_memory_.watch(nullptr);  // the block is over: what it says waits for nothing
      trap(i.operands.rs1, scalar_memory_);
    case isa::Op::print:
      block_.text->add(block_.seat, printed_text(i.operands.rs1, scalar_memory_, &local_));
      return true;
    default:
      if (isa::info(i.op).pipe != isa::Pipe::S) return dispatch(isa::info(i.op).pipe, i);
      if ((i.op == isa::Op::get_spr || i.op == isa::Op::set_spr) &&
          is_written_by_pipes(static_cast<isa::Spr>(i.operands.sub)) &&
          is_open(interlocks_.before_result()))
        return false;
      if (const auto result = execute_scalar(i.op, i.operands, registers_, results_,
                                             system_counter(chip_, scalar_.now()))) {
        scalar_.write_result(*result);
      }
      return true;
  }
}

bool FunctionalCore::dispatch(isa::Pipe pipe, const Instruction& i) {
  check_core_has(id_.kind, pipe);
  if (pipe == isa::Pipe::S) return perform(pipe, i, registers_);
  if (block_.has_interlocks && !is_synchronisation(i.op) && !pipes_are_empty())
    return dispatch_interlocked(pipe, i);
  Queue& queue = queues_[static_cast<size_t>(pipe)];
  if (!queue.empty() || !perform_located(pipe, i, registers_)) queue.push_back({i, registers_, {}});
  return true;
}

// Something is queued: whatever depends on it has to wait, too. While nothing is, everything has
// taken effect.
bool FunctionalCore::dispatch_interlocked(isa::Pipe pipe, const Instruction& i) {
  TouchedBytes touched = touched_by(i.op, i.operands, registers_, local_);
  touched.uses_unit_flag = false;  // nobody works block by block here
  QueuedInstruction queued{i, registers_, interlocks_.enter(pipe, std::move(touched))};
  Queue& queue = queues_[static_cast<size_t>(pipe)];
  if (!queue.empty() || !perform_queued(pipe, queued)) queue.push_back(std::move(queued));
  return true;
}

bool FunctionalCore::is_open(const std::vector<Dependence>& interlocks) const {
  return !std::ranges::all_of(interlocks,
                              [this](const Dependence& d) { return interlocks_.is_complete(d); });
}

bool FunctionalCore::perform_queued(isa::Pipe pipe, const QueuedInstruction& queued) {
  if (is_open(queued.interlocks)) return false;
  if (!perform_located(pipe, queued.instruction, queued.registers)) return false;
  if (block_.has_interlocks && !is_synchronisation(queued.instruction.op))
    interlocks_.complete(pipe);
  return true;
}

// Throws ScalarHeld if the access depends on what is queued.
void FunctionalCore::hold_access(Space space, uint64_t address, uint64_t count, bool is_write) {
  if (is_open(interlocks_.before_access(space, address, count, is_write))) throw ScalarHeld{};
}

bool FunctionalCore::perform(isa::Pipe pipe, const Instruction& i,
                             const ControlRegisters& registers) {
  switch (i.op) {
    case isa::Op::set_flag:
      flags_.set(isa::unpacked<isa::SetFlag>(i.operands));
      drain();
      break;
    case isa::Op::wait_flag: {
      const auto flag = isa::unpacked<isa::WaitFlag>(i.operands);
      flags_.check(flag);
      if (!flags_.try_take(flag)) return false;
      break;
    }
    case isa::Op::ffts_cross_core_sync: {
      const auto signal = isa::unpacked<isa::FftsCrossCoreSync>(i.operands);
      cross_core_->signal(block_.seat, signal.mode, signal.id);
      break;
    }
    case isa::Op::wait_flag_dev:
      if (!cross_core_->try_take(block_.seat, isa::unpacked<isa::WaitFlagDev>(i.operands).id))
        return false;
      break;
    case isa::Op::pipe_barrier:  // a pipe runs in order anyway
      break;
    default:
      perform_wide(pipe, i, registers);
  }
  ++counters_.pipe_instructions[static_cast<size_t>(pipe)];
  return true;
}

void FunctionalCore::perform_wide(isa::Pipe pipe, const Instruction& i,
                                  const ControlRegisters& registers) {
  CoreState state{.local = local_, .gm = gm_, .registers = registers, .results = results_};
  execute(i.op, i.operands, state);
  if (pipe != isa::Pipe::MTE2 && pipe != isa::Pipe::MTE3 && pipe != isa::Pipe::FIX) return;
  for (const GmRuns& runs : gm_runs(i.op, i.operands, registers)) {
    (runs.is_write ? counters_.gm_written : counters_.gm_read) +=
        Bytes{static_cast<int64_t>(runs.bytes * runs.count * runs.outer)};
  }
}

bool FunctionalCore::drain() {
  if (is_draining_) return false;  // a set_flag of a queue: the loop below looks again
  is_draining_ = true;
  bool has_moved = false;
  for (bool moves = true; moves;) {
    moves = false;
    for (size_t pipe = 0; pipe < queues_.size(); ++pipe) {
      Queue& queue = queues_[pipe];
      while (!queue.empty()) {
        if (!perform_queued(static_cast<isa::Pipe>(pipe), queue.front())) break;
        queue.pop_front();
        moves = has_moved = true;
      }
    }
  }
  is_draining_ = false;
  return has_moved;
}

bool FunctionalCore::pipes_are_empty() const {
  return std::all_of(queues_.begin(), queues_.end(), [](const Queue& q) { return q.empty(); });
}

std::string FunctionalCore::location(const Instruction& i) const {
  return block_.program->location(i.pc);
}

std::string FunctionalCore::waits() const {
  const auto wait_of = [this](const Instruction& i) {
    return describe_wait(i.op, i.operands, location(i));
  };
  std::string out =
      "S " + (held_                   ? wait_of(*held_)
              : block_.has_interlocks ? fmt::format("is held by interlocks at {}",
                                                    block_.program->location(scalar_.pc()))
                                      : std::string("runs"));
  for (size_t pipe = 1; pipe < queues_.size(); ++pipe) {
    if (!has_pipe(id_.kind, static_cast<isa::Pipe>(pipe))) continue;
    const Queue& queue = queues_[pipe];
    const char* name = isa::name_of(static_cast<isa::Pipe>(pipe));
    out += queue.empty()
               ? fmt::format("; {} is empty", name)
               : fmt::format("; {} {}{}, {} behind it", name, wait_of(queue.front().instruction),
                             describe_interlocks(queue.front().interlocks), queue.size() - 1);
  }
  return out;
}

CoreCounters FunctionalCore::take_counters() {
  CoreCounters counters = counters_;
  counters.scalar_instructions = scalar_.instructions() - scalar_before_;
  scalar_before_ = scalar_.instructions();
  counters_ = {};
  return counters;
}

}  // namespace cubist::sim

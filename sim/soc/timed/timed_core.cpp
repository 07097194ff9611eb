#include "soc/timed/timed_core.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/sim/functional.h"
#include "soc/core_rules.h"
#include "soc/operands.h"
#include "soc/scalar_instructions.h"

namespace cubist::sim {
namespace {

// How far the scalar unit runs ahead of simulated time, in cycles and in instructions: far enough
// that a loop costs few events, near enough that its memory requests stay in order with those of
// the pipes.
constexpr Cycles kRunAhead{256};
constexpr uint64_t kInstructionsAhead = 256;

std::span<std::byte> bytes_of(LocalMemory& memory) { return {memory.data(), memory.size()}; }

int depth_of(isa::Pipe pipe, const QueueSpec& queues) {
  switch (pipe) {
    case isa::Pipe::V:
      return queues.v;
    case isa::Pipe::M:
      return queues.m;
    case isa::Pipe::MTE1:
      return queues.mte1;
    case isa::Pipe::MTE2:
      return queues.mte2;
    case isa::Pipe::MTE3:
      return queues.mte3;
    default:
      return queues.fix;
  }
}

bool writes_ub(isa::Op op) { return isa::info(op).operands[0].space == std::string_view("UB"); }

}  // namespace

TimedCore::TimedCore(const CoreSurroundings& surroundings, CoreId id, int port)
    : surroundings_(surroundings),
      chip_(surroundings.chip),
      id_(id),
      port_(port),
      local_(memories_of(chip_, id.kind)),
      stack_(static_cast<size_t>(chip_.scalar.stack_size.value)),
      scalar_gm_(surroundings.gm,
                 surroundings.mode == Mode::kTiming ? &surroundings.computed : nullptr),
      ub_values_(local_.ub.size()),
      scalar_memory_(bytes_of(local_.ub), stack_, scalar_gm_,
                     surroundings.mode == Mode::kTiming ? &ub_values_ : nullptr),
      scalar_(chip_.scalar, scalar_memory_, this),
      flags_(id.kind, chip_.sync) {
  surroundings.kernel.adopt(*this);
  for (const isa::Pipe name : {isa::Pipe::V, isa::Pipe::M, isa::Pipe::MTE1, isa::Pipe::MTE2,
                               isa::Pipe::MTE3, isa::Pipe::FIX}) {
    if (!has_pipe(id.kind, name)) continue;
    pipes_.push_back(std::make_unique<Pipe>(name, depth_of(name, chip_.queues), chip_,
                                            static_cast<PipeHost&>(*this)));
    surroundings.kernel.adopt(*pipes_.back());
  }
}

void TimedCore::start(const TimedBlock& block, Cycles time) {
  abort();
  block_ = block;
  registers_ = initial_registers(block.start.identity);
  snapshot_.reset();
  results_ = {};
  scalar_before_ = scalar_.instructions();
  scalar_busy_ = {};
  const LoadedProgram& program = *block.start.program;
  scalar_.advance_to(time);
  scalar_.start(program.text(), {.load_address = program.address(),
                                 .pc = program.image().start_offset,
                                 .entry = program.address() + block.start.kernel->offset,
                                 .arguments = block.start.arguments});
  is_running_ = true;
  wake_at(time);
}

void TimedCore::abort() {
  is_running_ = false;
  is_ending_ = false;
  held_.reset();
  barrier_ends_.reset();
  flags_.clear();
  ub_values_.forget();
  for (const auto& p : pipes_) p->clear();
}

void TimedCore::look_for_signals(Cycles now) {
  if (!is_running_) return;
  if (held_) wake_at(now);
  for (const auto& p : pipes_) {
    if (!p->is_empty()) p->wake_at(now);
  }
}

void TimedCore::run(Cycles now) {
  if (!is_running_) return;
  scalar_.advance_to(now);
  try {
    run_scalar(now);
  } catch (const Error& error) {
    fail(error, isa::Pipe::S, held_ ? held_->pc : scalar_.pc(), now);
  }
}

void TimedCore::run_scalar(Cycles now) {
  while (true) {
    if (!held_) {
      if (scalar_.now() > now + kRunAhead) return wake_at(scalar_.now());
      const Cycles before = scalar_.now();
      const ScalarStop stop = scalar_.run(kInstructionsAhead);
      scalar_busy_ += scalar_.now() - before;
      check_budget();
      if (stop.kind == ScalarStop::Kind::kBudget) continue;
      held_ = Issued{stop.op, stop.operands, stop.pc};
    }
    switch (issue(*held_, now)) {
      case Outcome::kDone:
        held_.reset();
        break;
      case Outcome::kWhenCaughtUp:
        return wake_at(scalar_.now());
      case Outcome::kBlocked:
        return;
    }
    if (!is_running_) return;
  }
}

void TimedCore::check_budget() const {
  const int64_t spent = scalar_.instructions() - scalar_before_;
  if (spent <= surroundings_.instruction_budget) return;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("{} scalar instructions and no end", spent),
               .expected = fmt::format("at most {} in one block", surroundings_.instruction_budget),
               .fix = "look for an endless loop"});
}

TimedCore::Outcome TimedCore::issue(const Issued& i, Cycles now) {
  check_core_has(id_.kind, i.op);
  switch (i.op) {
    case isa::Op::set_flag: {
      const auto flag = unpacked<isa::SetFlag>(i.operands);
      flags_.check(flag);
      return dispatch(flag.src_pipe, i, now);
    }
    case isa::Op::wait_flag: {
      const auto flag = unpacked<isa::WaitFlag>(i.operands);
      flags_.check(flag);
      return dispatch(flag.dst_pipe, i, now);
    }
    case isa::Op::ffts_cross_core_sync:
      return dispatch(unpacked<isa::FftsCrossCoreSync>(i.operands).pipe, i, now);
    case isa::Op::wait_flag_dev:
      return dispatch(unpacked<isa::WaitFlagDev>(i.operands).pipe, i, now);
    case isa::Op::pipe_barrier: {
      const isa::Pipe name = unpacked<isa::PipeBarrier>(i.operands).pipe;
      return name == isa::Pipe::ALL ? wait_for_all_pipes(now) : dispatch(name, i, now);
    }
    case isa::Op::block_end:
      return end_block(now);
    case isa::Op::dcci:
    case isa::Op::dc_preload:
    case isa::Op::dsb:
      cache_instruction(i);
      return Outcome::kDone;
    default:
      return isa::info(i.op).pipe == isa::Pipe::S ? execute_now(i, now)
                                                  : dispatch(isa::info(i.op).pipe, i, now);
  }
}

TimedCore::Outcome TimedCore::dispatch(isa::Pipe name, const Issued& i, Cycles now) {
  check_core_has(id_.kind, name);
  if (name == isa::Pipe::S) return perform_scalar(i, now);
  Pipe& target = *pipe(name);
  // A place that is free now stays free until the scalar unit's time: only the scalar unit fills
  // it.
  if (target.is_full()) return is_behind(now) ? Outcome::kWhenCaughtUp : Outcome::kBlocked;
  if (surroundings_.mode == Mode::kTiming && writes_ub(i.op)) ub_values_.forget();
  target.push(
      {i.op, i.operands, snapshot(), i.pc, std::max(now, scalar_.now()), dependence_of(name, i)});
  return Outcome::kDone;
}

// Flags of pipe S: their order with the pipes matters, so simulated time has to catch up first.
TimedCore::Outcome TimedCore::perform_scalar(const Issued& i, Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  switch (i.op) {
    case isa::Op::set_flag:
      set_flag(unpacked<isa::SetFlag>(i.operands), now);
      return Outcome::kDone;
    case isa::Op::wait_flag: {
      const auto ready = take_flag(unpacked<isa::WaitFlag>(i.operands), now);
      if (ready && *ready > now) wake_at(*ready);
      return ready && *ready <= now ? Outcome::kDone : Outcome::kBlocked;
    }
    case isa::Op::ffts_cross_core_sync:
      signal_cores(unpacked<isa::FftsCrossCoreSync>(i.operands), now);
      return Outcome::kDone;
    case isa::Op::wait_flag_dev:
      return take_core_signal(unpacked<isa::WaitFlagDev>(i.operands).id) ? Outcome::kDone
                                                                         : Outcome::kBlocked;
    default:  // pipe_barrier: scalar instructions are in order anyway
      return Outcome::kDone;
  }
}

TimedCore::Outcome TimedCore::wait_for_all_pipes(Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  if (!barrier_ends_) barrier_ends_ = now + chip_.sync.barrier_cost;
  if (!pipes_are_empty()) return Outcome::kBlocked;
  scalar_.advance_to(*barrier_ends_);
  barrier_ends_.reset();
  return Outcome::kDone;
}

TimedCore::Outcome TimedCore::end_block(Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  if (!pipes_are_empty()) return Outcome::kBlocked;
  if (!is_ending_) {
    is_ending_ = true;
    scalar_.write_back_all();
    scalar_.wait_for_writes();
    if (is_behind(now)) return Outcome::kWhenCaughtUp;
  }
  is_running_ = false;
  is_ending_ = false;
  block_.owner->block_ended(*this, now);
  return Outcome::kDone;
}

// Instructions of pipe S that wait for nothing. The compare mask belongs to pipe V, which reads and
// writes it in its own order.
TimedCore::Outcome TimedCore::execute_now(const Issued& i, Cycles now) {
  const auto spr = static_cast<isa::Spr>(i.operands.sub);
  if (i.op == isa::Op::set_spr && (spr == isa::Spr::cmpmask_lo || spr == isa::Spr::cmpmask_hi) &&
      pipe(isa::Pipe::V) != nullptr) {
    return dispatch(isa::Pipe::V, i, now);
  }
  if (i.op == isa::Op::get_spr && surroundings_.mode == Mode::kTiming && is_written_by_pipes(spr)) {
    reads_computed_value(fmt::format("register {}", isa::info(spr).name));
  }
  const auto result =
      execute_scalar(i.op, i.operands, registers_, results_, system_counter(chip_, scalar_.now()));
  if (result) scalar_.write_result(*result);
  if (i.op == isa::Op::set_spr) snapshot_.reset();
  return Outcome::kDone;
}

void TimedCore::cache_instruction(const Issued& i) {
  if (i.op == isa::Op::dsb) return scalar_.wait_for_writes();
  if (i.op == isa::Op::dc_preload)
    return scalar_.preload(unpacked<isa::DcPreload>(i.operands).address);
  const auto line = unpacked<isa::Dcci>(i.operands);
  if (line.entire != 0) return scalar_.write_back_all();
  scalar_.write_back_line(line.address);
}

bool TimedCore::pipes_are_empty() const {
  return std::ranges::all_of(pipes_, [](const auto& p) { return p->is_empty(); });
}

Pipe* TimedCore::pipe(isa::Pipe name) const {
  const auto it = std::ranges::find_if(pipes_, [&](const auto& p) { return p->name() == name; });
  return it == pipes_.end() ? nullptr : it->get();
}

// Unit flags couple M and FIX block by block (section 4.3); here instruction by instruction, which
// never starts one too early.
std::optional<Dependence> TimedCore::dependence_of(isa::Pipe name, const Issued& i) const {
  if (name != isa::Pipe::M && name != isa::Pipe::FIX) return std::nullopt;
  const Pipe* other = pipe(name == isa::Pipe::M ? isa::Pipe::FIX : isa::Pipe::M);
  if (other == nullptr) return std::nullopt;
  const bool is_coupled = isa::visit(i.op, i.operands, [](const auto& instruction) {
    if constexpr (requires { instruction.unit_flag; }) {
      return instruction.unit_flag != isa::UnitFlag::off;
    } else {
      return false;
    }
  });
  return is_coupled ? std::optional(Dependence{other->name(), other->pushed()}) : std::nullopt;
}

std::shared_ptr<const ControlRegisters> TimedCore::snapshot() {
  if (!snapshot_) snapshot_ = std::make_shared<const ControlRegisters>(registers_);
  return snapshot_;
}

void TimedCore::fail(const Error& error, isa::Pipe name, uint64_t pc, Cycles now) {
  block_.owner->block_failed(
      *this, error.at(fmt::format("{} at {}", isa::name_of(name), location(pc))), now);
}

void TimedCore::take_effect(const QueuedInstruction& instruction, isa::Pipe name, Cycles now) {
  try {
    execute_or_note(instruction);
  } catch (const Error& error) {
    pipe_failed(error, instruction, name, now);
  }
}

// Full: what the instruction does. Timing: only which bytes of GM nobody knows from now on, and
// whether it may touch them.
void TimedCore::execute_or_note(const QueuedInstruction& q) {
  if (q.op == isa::Op::set_spr) {
    ControlRegisters unused;
    return write_register(static_cast<isa::Spr>(q.operands.sub), q.operands.rs1, unused, results_);
  }
  if (surroundings_.mode == Mode::kFull) {
    CoreState state{
        .local = local_, .gm = surroundings_.gm, .registers = *q.registers, .results = results_};
    return execute(q.op, q.operands, state);
  }
  for (const GmRuns& runs : gm_runs(q.op, q.operands, *q.registers)) {
    for (uint64_t outer = 0; outer < runs.outer && runs.bytes != 0; ++outer) {
      for (uint64_t run = 0; run < runs.count; ++run) {
        const uint64_t address = runs.address + outer * runs.outer_stride + run * runs.stride;
        if (runs.is_write) {
          surroundings_.gm.write(address, runs.bytes);
          surroundings_.computed.mark(address, runs.bytes);
        } else {
          surroundings_.gm.read(address, runs.bytes);
        }
      }
    }
  }
}

void TimedCore::set_flag(const isa::FlagConfig& flag, Cycles now) {
  const Cycles ready = flags_.set(flag, now);
  if (flag.dst_pipe == isa::Pipe::S) return wake_at(ready);
  pipe(flag.dst_pipe)->wake_at(ready);
}

std::optional<Cycles> TimedCore::take_flag(const isa::FlagConfig& flag, Cycles now) {
  return flags_.take(flag, now);
}

void TimedCore::signal_cores(const isa::CrossCoreConfig& signal, Cycles now) {
  block_.exchange->signal(block_.start.seat, signal, now);
}

bool TimedCore::take_core_signal(uint32_t id) {
  return block_.exchange->try_take(block_.start.seat, id);
}

Cycles TimedCore::access_gm(MemoryRequest request, Cycles start) {
  request.core = port_;
  request.traffic = block_.traffic;
  return surroundings_.memory.access(request, start);
}

bool TimedCore::is_satisfied(const Dependence& dependence) const {
  return pipe(dependence.pipe)->completed() >= dependence.completed;
}

void TimedCore::pipe_moved(Cycles now) {
  if (held_) wake_at(now);
  for (const auto& p : pipes_) {
    if (p->waits_for_other_pipe()) p->wake_at(now);
  }
}

void TimedCore::pipe_failed(const Error& error, const QueuedInstruction& instruction,
                            isa::Pipe name, Cycles now) {
  fail(at_instruction(error, instruction.op, instruction.operands), name, instruction.pc, now);
}

Cycles TimedCore::access_line(uint64_t address, Bytes size, bool is_write, Cycles now) {
  MemoryRequest request;
  request.address = address;
  request.size = size;
  request.is_write = is_write;
  request.is_scalar = true;
  return access_gm(request, now);
}

Cycles TimedCore::fetch(uint64_t address, Bytes size, Cycles now) {
  return access_line(address, size, false, now);
}
Cycles TimedCore::load_line(uint64_t address, Bytes size, Cycles now) {
  return access_line(address, size, false, now);
}
Cycles TimedCore::write_back(uint64_t address, Bytes size, Cycles now) {
  return access_line(address, size, true, now);
}

CoreTime TimedCore::time() const {
  CoreTime time;
  time.scalar_instructions = scalar_.instructions() - scalar_before_;
  time.pipes[isa::Pipe::S] = {scalar_busy_, time.scalar_instructions};
  for (const auto& p : pipes_) {
    if (p->time().instructions != 0) time.pipes[p->name()] = p->time();
  }
  return time;
}

std::string TimedCore::state() const {
  std::string text =
      held_ ? fmt::format("S {}", describe_wait(held_->op, held_->operands, location(held_->pc)))
            : std::string("S runs");
  for (const auto& p : pipes_) {
    text += fmt::format("; {} ", isa::name_of(p->name()));
    if (p->queue().empty()) {
      text += p->is_empty() ? "is empty" : "has instructions under way";
    } else {
      const QueuedInstruction& head = p->queue().front();
      text +=
          fmt::format("{}, {} behind it", describe_wait(head.op, head.operands, location(head.pc)),
                      p->queue().size() - 1);
    }
  }
  return text;
}

}  // namespace cubist::sim

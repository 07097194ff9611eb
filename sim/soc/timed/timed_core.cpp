#include "soc/timed/timed_core.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/isa/unpacked.h"
#include "cubist/sim/functional.h"
#include "soc/core_rules.h"
#include "soc/launch_text.h"
#include "soc/print.h"
#include "soc/scalar_instructions.h"
#include "soc/timed/cube_port.h"
#include "soc/timed/vector_port.h"
#include "soc/trap.h"

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

// Every cycle of a block is busy, waiting or idle, once.
void check_sum(isa::Pipe name, const PipeTime& time, Cycles block) {
  if (time.total() == block && time.busy >= Cycles{} && time.idle >= Cycles{} &&
      time.waited(Wait::kNone) == Cycles{})
    return;
  throw Error(Fault::kInternal,
              {.where = isa::name_of(name),
               .did = fmt::format("count {} cycles busy, {} waiting ({} for no reason) and {} idle",
                                  time.busy.value, time.waited().value,
                                  time.waited(Wait::kNone).value, time.idle.value),
               .expected = fmt::format("the {} cycles of the block", block.value),
               .fix = {}});
}

std::unique_ptr<ClockedUnit> cube_of(const CoreSurroundings& s, isa::CoreKind kind,
                                     LocalMemories& local) {
  if (!s.units.cube || !has_pipe(kind, isa::Pipe::M)) return nullptr;
  return std::make_unique<ClockedUnit>(std::make_unique<CubePort>(s.units.cube, s.chip, local),
                                       local);
}

std::unique_ptr<ClockedUnit> vector_of(const CoreSurroundings& s, isa::CoreKind kind,
                                       LocalMemories& local) {
  if (!s.units.vector || !has_pipe(kind, isa::Pipe::V)) return nullptr;
  return std::make_unique<ClockedUnit>(
      std::make_unique<VectorPort>(s.units.vector, s.chip.vector.model, local), local);
}

bool writes_ub(isa::Op op) { return isa::info(op).operands[0].space == std::string_view("UB"); }

}  // namespace

TimedCore::TimedCore(const CoreSurroundings& surroundings, CoreId id, int port)
    : surroundings_(surroundings),
      chip_(surroundings.chip),
      id_(id),
      port_(port),
      local_(memories_of(chip_, id.kind)),
      cube_(cube_of(surroundings, id.kind, local_)),
      vector_(vector_of(surroundings, id.kind, local_)),
      stack_(static_cast<size_t>(chip_.scalar.stack_size.value)),
      scalar_gm_(surroundings.gm,
                 surroundings.mode == Mode::kTiming ? &surroundings.computed : nullptr),
      ub_values_(local_.ub.size()),
      scalar_memory_(bytes_of(local_.ub), stack_, scalar_gm_),
      scalar_(chip_.scalar, scalar_memory_, this),
      flags_(id.kind, chip_.sync),
      unit_flags_(chip_.memories.l0c),
      interlocks_(chip_.sync.vector_keeps_order) {
  surroundings.kernel.adopt(*this);
  for (const isa::Pipe name : {isa::Pipe::V, isa::Pipe::M, isa::Pipe::MTE1, isa::Pipe::MTE2,
                               isa::Pipe::MTE3, isa::Pipe::FIX}) {
    if (!has_pipe(id.kind, name)) continue;
    pipes_.push_back(std::make_unique<Pipe>(name, depth_of(name, chip_.queues), chip_,
                                            static_cast<PipeHost&>(*this), unit_of(name)));
    surroundings.kernel.adopt(*pipes_.back());
  }
}

void TimedCore::start(const TimedBlock& block, Cycles time) {
  abort();
  block_ = block;
  ref_ = {.task = block.task,
          .block = block.start.identity.block_idx,
          .sub_block = block.start.seat.sub,
          .core = id_};
  began_ = ran_since_ = time;
  issued_ = 0;
  time_ = {};
  scalar_time_ = {};
  for (const auto& p : pipes_) p->clear(time);
  registers_ = initial_registers(block.start.identity, chip_.sync.event_ids);
  snapshot_.reset();
  results_ = {};
  scalar_before_ = scalar_.instructions();
  memory_before_ = scalar_.memory_time();
  const LoadedProgram& program = *block.start.program;
  scalar_.advance_to(time);
  scalar_.count_instructions(observer() != nullptr);
  const bool is_watching =
      surroundings_.mode == Mode::kTiming || observer() != nullptr || has_interlocks();
  scalar_memory_.watch(is_watching ? this : nullptr);
  if (observer() != nullptr) observer()->block_began(ref_, time);
  const auto facts = block_facts(local_, chip_);
  scalar_.start(program.text(),
                {.load_address = program.address(),
                 .pc = program.image().start_offset,
                 .entry = program.address() + block.start.kernel->offset_on(id_.kind),
                 .arguments = block.start.arguments,
                 .facts = facts});
  is_running_ = true;
  wake_at(time);
}

void TimedCore::abort() {
  is_running_ = false;
  is_ending_ = false;
  held_.reset();
  scalar_hold_.reset();
  interlocks_.clear();
  barrier_ends_.reset();
  flags_.clear();
  unit_flags_.clear();
  ub_values_.forget();
  for (const auto& p : pipes_) p->clear({});
}

void TimedCore::record_waves(isa::Pipe unit, const WavesRequest& request) {
  unit_of(unit)->record(request, name_of(id_));
}

void TimedCore::end_waves(isa::Pipe unit) {
  if (ClockedUnit* clocked = unit_of(unit)) clocked->end_waves();
}

ClockedUnit* TimedCore::unit_of(isa::Pipe name) const {
  if (name == isa::Pipe::M) return cube_.get();
  return name == isa::Pipe::V ? vector_.get() : nullptr;
}

void TimedCore::look_for_signals(Cycles now) {
  if (!is_running_) return;
  if (held_) wake_at(now);
  for (const auto& p : pipes_) {
    if (!p->is_empty()) p->wake_at(now);
  }
}

// The scalar unit was held until `now`, if it is behind.
void TimedCore::catch_up(Cycles now) {
  const Cycles before = scalar_.now();
  if (now <= before) return;
  scalar_.advance_to(now);
  account_wait(scalar_hold_ ? Wait::kInterlock
               : held_      ? reason_of(*held_)
                            : Wait::kNone,
               before, now);
}

Wait TimedCore::reason_of(const Issued& i) const {
  switch (i.op) {
    case isa::Op::block_end:
      return Wait::kPipes;
    case isa::Op::pipe_barrier:
      return isa::unpacked<isa::PipeBarrier>(i.operands).pipe == isa::Pipe::ALL ? Wait::kPipes
                                                                                : Wait::kQueue;
    case isa::Op::wait_flag:
      return isa::unpacked<isa::WaitFlag>(i.operands).dst_pipe == isa::Pipe::S ? Wait::kFlag
                                                                               : Wait::kQueue;
    case isa::Op::wait_flag_dev:
      return isa::unpacked<isa::WaitFlagDev>(i.operands).pipe == isa::Pipe::S ? Wait::kCrossCore
                                                                              : Wait::kQueue;
    default:
      return Wait::kQueue;
  }
}

void TimedCore::account_wait(Wait reason, Cycles begin, Cycles end) {
  scalar_time_.waited(reason) += end - begin;
  if (observer() == nullptr) return;
  report_span(ran_since_, begin, Wait::kNone);
  report_span(begin, end, reason);
  ran_since_ = end;
}

void TimedCore::report_span(Cycles begin, Cycles end, Wait reason) {
  if (begin == end) return;
  surroundings_.observer->scalar_span({.block = ref_,
                                       .begin = begin,
                                       .end = end,
                                       .reason = reason,
                                       .pc = held_ ? held_->pc : scalar_.pc()});
}

// The scalar unit itself carried out a flag, a barrier or a cross-core instruction.
void TimedCore::scalar_passed(const Issued& i, Cycles now) {
  if (observer() == nullptr) return;
  observer()->instruction({.block = ref_,
                           .pipe = isa::Pipe::S,
                           .op = i.op,
                           .operands = i.operands,
                           .registers = registers_,
                           .pc = i.pc,
                           .issue = issued_ - 1,
                           .time = {.dispatched = i.since,
                                    .started = i.since,
                                    .ended = now,
                                    .reason = reason_of(i),
                                    .waited = now - i.since,
                                    .done = now},
                           .local = local_});
}

void TimedCore::end_time(Cycles now) {
  scalar_time_.instructions = scalar_.instructions() - scalar_before_;
  scalar_time_.memory = scalar_.memory_time() - memory_before_;
  scalar_time_.busy = now - began_ - scalar_time_.waited();
  time_.scalar_instructions = scalar_time_.instructions;
  time_.pipes[isa::Pipe::S] = scalar_time_;
  for (const auto& p : pipes_) time_.pipes[p->name()] = p->time(now);
  for (const auto& [name, time] : time_.pipes) check_sum(name, time, now - began_);
  if (observer() != nullptr) report_end(now);
}

void TimedCore::report_end(Cycles now) {
  report_span(ran_since_, now, Wait::kNone);
  std::vector<ScalarCount> counts;
  counts.reserve(scalar_.counts().size());
  for (const ScalarTicks& c : scalar_.counts())
    counts.push_back({c.executed, ScalarUnit::cycles_of(c.ticks)});
  counts.pop_back();  // the end of the text
  surroundings_.observer->block_ended(ref_, {.began = began_,
                                             .ended = now,
                                             .time = time_,
                                             .text_begin = block_.start.program->image().text_begin,
                                             .counts = counts});
}

void TimedCore::run(Cycles now) {
  if (!is_running_) return;
  catch_up(now);
  try {
    run_scalar(now);
  } catch (const Error& error) {
    fail(error, isa::Pipe::S, held_ ? held_->pc : scalar_.pc(), now);
  }
}

void TimedCore::run_scalar(Cycles now) {
  while (true) {
    if (scalar_hold_ && !has_let_go(now)) return;
    if (!held_) {
      if (scalar_.now() > now + kRunAhead) return wake_at(scalar_.now());
      const ScalarStop stop = scalar_.run(kInstructionsAhead);
      check_budget();
      if (stop.kind != ScalarStop::Kind::kXnpu) continue;
      held_ = Issued{stop.op, stop.operands, stop.pc, scalar_.now()};
      ++issued_;
    }
    switch (issue(*held_, now)) {
      case Outcome::kDone:
        held_.reset();
        break;
      case Outcome::kWhenCaughtUp:
        return wake_at(scalar_.now());
      case Outcome::kBlocked:
        return;
      case Outcome::kHeld:
        break;
    }
    if (!is_running_) return;
  }
}

// The scalar unit runs ahead: whether it really has to wait is known when time has caught up with
// it. If so, it goes on as behind a flag, flag_cost after the last effect.
bool TimedCore::has_let_go(Cycles now) {
  if (is_behind(now)) {
    wake_at(scalar_.now());
    return false;
  }
  std::erase_if(scalar_hold_->open, [&](const Dependence& d) {
    if (!interlocks_.is_complete(d)) return false;
    scalar_hold_->after = d.pipe;
    return true;
  });
  if (!scalar_hold_->open.empty()) {
    if (!scalar_hold_->since) scalar_hold_->since = now;
    return false;
  }
  if (scalar_hold_->since && now > *scalar_hold_->since) {
    catch_up(now + chip_.sync.flag_cost);
    report_interlock(scalar_.now());
  }
  scalar_hold_.reset();
  return true;
}

void TimedCore::report_interlock(Cycles end) {
  ++scalar_time_.hazards;
  scalar_time_.interlocked += end - *scalar_hold_->since;
  if (observer() == nullptr) return;
  observer()->interlock({.block = ref_,
                         .pipe = isa::Pipe::S,
                         .after = scalar_hold_->after,
                         .begin = *scalar_hold_->since,
                         .end = end,
                         .pc = held_ ? held_->pc : scalar_.pc(),
                         .op = held_ ? held_->op : isa::Op{}});
}

// Throws ScalarHeld if an instruction that is under way forbids the access.
void TimedCore::hold_access(Space space, uint64_t address, uint64_t count, bool is_write) {
  std::vector<Dependence> before = interlocks_.before_access(space, address, count, is_write);
  if (before.empty()) return;
  scalar_hold_ = ScalarHold{.open = std::move(before), .since = {}};
  throw ScalarHeld{};
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
      const auto flag = isa::unpacked<isa::SetFlag>(i.operands);
      flags_.check(flag);
      return dispatch(flag.src_pipe, i, now);
    }
    case isa::Op::wait_flag: {
      const auto flag = isa::unpacked<isa::WaitFlag>(i.operands);
      flags_.check(flag);
      return dispatch(flag.dst_pipe, i, now);
    }
    case isa::Op::ffts_cross_core_sync:
      return dispatch(isa::unpacked<isa::FftsCrossCoreSync>(i.operands).pipe, i, now);
    case isa::Op::wait_flag_dev:
      return dispatch(isa::unpacked<isa::WaitFlagDev>(i.operands).pipe, i, now);
    case isa::Op::pipe_barrier: {
      const isa::Pipe name = isa::unpacked<isa::PipeBarrier>(i.operands).pipe;
      return name == isa::Pipe::ALL ? wait_for_all_pipes(i, now) : dispatch(name, i, now);
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
  target.push({.op = i.op,
               .operands = i.operands,
               .registers = snapshot(),
               .pc = i.pc,
               .issue = issued_ - 1,
               .dispatched = std::max(now, scalar_.now()),
               .after = dependence_of(name, i),
               .interlocks = has_interlocks() ? enter(name, i) : nullptr});
  return Outcome::kDone;
}

std::unique_ptr<std::vector<Dependence>> TimedCore::enter(isa::Pipe name, const Issued& i) {
  if (is_synchronisation(i.op)) return nullptr;
  std::vector<Dependence> before =
      interlocks_.enter(name, touched_by(i.op, i.operands, registers_, local_));
  if (before.empty()) return nullptr;
  return std::make_unique<std::vector<Dependence>>(std::move(before));
}

// Flags of pipe S: their order with the pipes matters, so simulated time has to catch up first.
TimedCore::Outcome TimedCore::perform_scalar(const Issued& i, Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  switch (i.op) {
    case isa::Op::set_flag:
      scalar_passed(i, now);
      set_flag(isa::unpacked<isa::SetFlag>(i.operands), now);
      return Outcome::kDone;
    case isa::Op::wait_flag: {
      const auto ready = take_flag(isa::unpacked<isa::WaitFlag>(i.operands), now);
      if (ready && *ready > now) wake_at(*ready);
      if (!ready || *ready > now) return Outcome::kBlocked;
      break;
    }
    case isa::Op::ffts_cross_core_sync:
      scalar_passed(i, now);
      signal_cores(isa::unpacked<isa::FftsCrossCoreSync>(i.operands), now);
      return Outcome::kDone;
    case isa::Op::wait_flag_dev:
      if (!take_core_signal(isa::unpacked<isa::WaitFlagDev>(i.operands).id))
        return Outcome::kBlocked;
      break;
    default:  // pipe_barrier: scalar instructions are in order anyway
      break;
  }
  scalar_passed(i, now);
  return Outcome::kDone;
}

TimedCore::Outcome TimedCore::wait_for_all_pipes(const Issued& i, Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  if (!barrier_ends_) barrier_ends_ = now + chip_.sync.barrier_cost;
  if (!pipes_are_empty()) return Outcome::kBlocked;
  catch_up(*barrier_ends_);
  barrier_ends_.reset();
  scalar_passed(i, scalar_.now());
  return Outcome::kDone;
}

TimedCore::Outcome TimedCore::end_block(Cycles now) {
  if (is_behind(now)) return Outcome::kWhenCaughtUp;
  if (!pipes_are_empty()) return Outcome::kBlocked;
  if (!is_ending_) {
    is_ending_ = true;
    scalar_.write_back_all();
    wait_for_writes();
    if (is_behind(now)) return Outcome::kWhenCaughtUp;
  }
  is_running_ = false;
  is_ending_ = false;
  end_time(now);
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
  if (i.op == isa::Op::get_spr && has_interlocks() && is_written_by_pipes(spr)) {
    if (std::vector<Dependence> before = interlocks_.before_result(); !before.empty()) {
      scalar_hold_ = ScalarHold{.open = std::move(before), .since = {}};
      return Outcome::kHeld;
    }
  }
  if (i.op == isa::Op::get_spr && surroundings_.mode == Mode::kTiming && is_written_by_pipes(spr)) {
    reads_computed_value(fmt::format("register {}", isa::info(spr).name));
  }
  if (i.op == isa::Op::trap) {
    scalar_memory_.watch(nullptr);  // the block is over: what it says costs nothing
    trap(i.operands.rs1, scalar_memory_);
  }
  if (i.op == isa::Op::print) {
    LocalMemories* const known = surroundings_.mode == Mode::kFull ? &local_ : nullptr;
    block_.start.text->add(block_.start.seat, printed_text(i.operands.rs1, scalar_memory_, known));
    return Outcome::kDone;
  }
  const auto result =
      execute_scalar(i.op, i.operands, registers_, results_, system_counter(chip_, scalar_.now()));
  if (result) scalar_.write_result(*result);
  if (i.op == isa::Op::set_spr) snapshot_.reset();
  return Outcome::kDone;
}

void TimedCore::cache_instruction(const Issued& i) {
  if (i.op == isa::Op::dsb) return wait_for_writes();
  if (i.op == isa::Op::dc_preload)
    return scalar_.preload(isa::unpacked<isa::DcPreload>(i.operands).address);
  const auto line = isa::unpacked<isa::Dcci>(i.operands);
  if (line.entire != 0) return scalar_.write_back_all();
  scalar_.write_back_line(line.address);
}

void TimedCore::wait_for_writes() {
  const Cycles before = scalar_.now();
  scalar_.wait_for_writes();
  account_wait(Wait::kMemory, before, scalar_.now());
}

bool TimedCore::pipes_are_empty() const {
  return std::ranges::all_of(pipes_, [](const auto& p) { return p->is_empty(); });
}

Pipe* TimedCore::pipe(isa::Pipe name) const {
  const auto it = std::ranges::find_if(pipes_, [&](const auto& p) { return p->name() == name; });
  return it == pipes_.end() ? nullptr : it->get();
}

// Unit flags couple the work of M and FIX block by block (section 4.3); their effects come one
// instruction after the other, in the order of the program.
std::optional<Dependence> TimedCore::dependence_of(isa::Pipe name, const Issued& i) const {
  if (name != isa::Pipe::M && name != isa::Pipe::FIX) return std::nullopt;
  const Pipe* other = pipe(name == isa::Pipe::M ? isa::Pipe::FIX : isa::Pipe::M);
  if (other == nullptr || !uses_unit_flag(i.op, i.operands)) return std::nullopt;
  return Dependence{other->name(), other->pushed()};
}

std::shared_ptr<const ControlRegisters> TimedCore::snapshot() {
  if (!snapshot_) snapshot_ = std::make_shared<const ControlRegisters>(registers_);
  return snapshot_;
}

void TimedCore::fail(const Error& error, isa::Pipe name, uint64_t pc, Cycles now) {
  const Error placed = error.at(fmt::format("{} at {}", isa::name_of(name), location(pc)));
  if (observer() != nullptr) observer()->block_failed(ref_, placed, now);
  block_.owner->block_failed(*this, placed, now);
}

void TimedCore::passed(const QueuedInstruction& q, const InstructionTime& time, isa::Pipe name) {
  if (observer() == nullptr) return;
  observer()->instruction({.block = ref_,
                           .pipe = name,
                           .op = q.op,
                           .operands = q.operands,
                           .registers = *q.registers,
                           .pc = q.pc,
                           .issue = q.issue,
                           .time = time,
                           .local = local_,
                           .gm_read = q.gm_read,
                           .gm_written = q.gm_written});
}

void TimedCore::take_effect(const QueuedInstruction& instruction, const InstructionTime& time,
                            isa::Pipe name) {
  try {
    passed(instruction, time, name);
    if (instruction.carrier != Carrier::kUnit) execute_or_note(instruction);
    if (has_interlocks()) interlocks_.complete(name);
  } catch (const Error& error) {
    pipe_failed(error, instruction, name, time.ended);
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

Cycles TimedCore::access_gm(MemoryRequest request, isa::Pipe name, Cycles start) {
  request.core = port_;
  request.traffic = block_.traffic;
  if (observer() == nullptr) return surroundings_.memory.access(request, start);
  const Traffic before = *block_.traffic;
  const Cycles end = surroundings_.memory.access(request, start);
  const Traffic& after = *block_.traffic;
  observer()->memory({.block = ref_,
                      .pipe = name,
                      .address = request.address,
                      .is_write = request.is_write,
                      .begin = start,
                      .end = end,
                      .bytes = request.total(),
                      .l2_hits = after.l2_hits - before.l2_hits,
                      .l2_misses = after.l2_misses - before.l2_misses,
                      .dram_read = after.dram_read - before.dram_read,
                      .dram_written = after.dram_written - before.dram_written});
  return end;
}

bool TimedCore::is_satisfied(const Dependence& dependence) const {
  return pipe(dependence.pipe)->completed() >= dependence.completed;
}

void TimedCore::interlocked(const QueuedInstruction& q, isa::Pipe name, isa::Pipe after,
                            Cycles begin, Cycles end) {
  if (observer() == nullptr) return;
  observer()->interlock({.block = ref_,
                         .pipe = name,
                         .after = after,
                         .begin = begin,
                         .end = end,
                         .pc = q.pc,
                         .op = q.op});
}

void TimedCore::pipe_moved(Cycles now) {
  if (held_ || scalar_hold_) wake_at(now);
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
  (is_write ? scalar_time_.gm_written : scalar_time_.gm_read) += size;
  return access_gm(request, isa::Pipe::S, now);
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

void TimedCore::load(Space space, uint64_t address, uint64_t count) {
  if (has_interlocks()) hold_access(space, address, count, false);
  if (observer() != nullptr) report_access(space, address, count, false);
  if (space == Space::kUb && surroundings_.mode == Mode::kTiming) ub_values_.load(address, count);
}

void TimedCore::store(Space space, uint64_t address, uint64_t count) {
  if (has_interlocks()) hold_access(space, address, count, true);
  if (observer() != nullptr) report_access(space, address, count, true);
  if (space == Space::kUb && surroundings_.mode == Mode::kTiming) ub_values_.store(address, count);
}

void TimedCore::report_access(Space space, uint64_t address, uint64_t count, bool is_write) {
  surroundings_.observer->scalar_access({.block = ref_,
                                         .space = space,
                                         .is_write = is_write,
                                         .address = address,
                                         .size = count,
                                         .pc = scalar_.running_pc(),
                                         .issue = issued_});
}

std::string TimedCore::state() const {
  std::string text =
      held_ ? fmt::format("S {}", describe_wait(held_->op, held_->operands, location(held_->pc)))
            : std::string("S runs");
  if (scalar_hold_) {
    text = fmt::format("S waits at {}{}", location(held_ ? held_->pc : scalar_.pc()),
                       describe_interlocks(scalar_hold_->open));
  }
  for (const auto& p : pipes_) {
    text += fmt::format("; {} ", isa::name_of(p->name()));
    if (p->queue().empty()) {
      text += p->is_empty() ? "is empty" : "has instructions under way";
    } else {
      const QueuedInstruction& head = p->queue().front();
      text += fmt::format(
          "{}{}, {} behind it", describe_wait(head.op, head.operands, location(head.pc)),
          head.interlocks ? describe_interlocks(*head.interlocks) : "", p->queue().size() - 1);
    }
  }
  return text;
}

}  // namespace cubist::sim

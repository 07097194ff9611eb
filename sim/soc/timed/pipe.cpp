#include "soc/timed/pipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cubist/isa/unpacked.h"
#include "soc/core_rules.h"
#include "soc/timed/clocked_unit.h"

namespace cubist::sim {
namespace {

// A mover sends a quarter of its window at a time: large enough to be cheap to simulate, small
// enough that the window slides.
constexpr int kChunksPerWindow = 4;

// Parts of a cycle add up in ticks, sums of which are exact: a transfer takes the same time
// whenever it begins. What rounding to ticks adds in a thousand chunks is no cycle more.
constexpr double kTick = 0x1p-20, kSlack = 0x1p-10;
double in_ticks(double cycles) { return std::round(cycles / kTick) * kTick; }
Cycles rounded_up(double cycles) { return {static_cast<int64_t>(std::ceil(cycles - kSlack))}; }

bool moves_gm(isa::Pipe pipe) {
  return pipe == isa::Pipe::MTE2 || pipe == isa::Pipe::MTE3 || pipe == isa::Pipe::FIX;
}

int64_t bytes_of(const std::vector<GmRuns>& runs) {
  uint64_t bytes = 0;
  for (const GmRuns& r : runs) bytes += r.bytes * r.count * r.outer;
  return static_cast<int64_t>(bytes);
}

}  // namespace

Pipe::Pipe(isa::Pipe name, int depth, const ChipSpec& chip, PipeHost& host, ClockedUnit* unit)
    : name_(name), depth_(static_cast<size_t>(depth)), chip_(chip), host_(host), unit_(unit) {}

void Pipe::push(QueuedInstruction instruction) {
  const Cycles dispatched = instruction.dispatched;
  if (!is_synchronisation(instruction.op)) ++pushed_;
  queue_.push_back(std::move(instruction));
  if (queue_.size() == 1) wake_at(dispatched);
}

void Pipe::clear(Cycles now) {
  queue_.clear();
  in_flight_.clear();
  transfer_.reset();
  outstanding_.clear();
  lines_outstanding_ = 0;
  if (unit_ != nullptr) unit_->reset();
  in_unit_ = 0;
  pushed_ = completed_ = 0;
  next_start_ = {};
  barrier_ends_.reset();
  began_.reset();
  hold_.reset();
  accounted_until_ = now;
  head_waits_for_ = Wait::kNone;
  time_ = {};
}

PipeTime Pipe::time(Cycles now) const {
  PipeTime time = time_;
  time.idle += now - accounted_until_;
  return time;
}

void Pipe::run(Cycles now) {
  const size_t queued = queue_.size();
  bool has_completed = false;
  Blocked blocked;
  if (unit_ != nullptr && !clock_unit(now)) return;
  try {
    has_completed = retire(now);
    while (!queue_.empty()) {
      if (const Step step_result = step(now)) {
        blocked = *step_result;
        if (blocked.reason != Wait::kNone) head_waits_for_ = blocked.reason;
        break;
      }
    }
  } catch (const Error& error) {
    return host_.pipe_failed(error, head(), name_, now);
  }
  if (!in_flight_.empty() && may_take_effect(in_flight_.front())) {
    const Cycles first = in_flight_.front().time.ended;
    blocked.until = std::min(blocked.until.value_or(first), first);
  }
  if (unit_ != nullptr && unit_->next_edge())
    blocked.until = std::min(blocked.until.value_or(*unit_->next_edge()), *unit_->next_edge());
  if (blocked.until) wake_at(std::max(*blocked.until, now));
  if (queue_.size() < queued || has_completed) host_.pipe_moved(now);
}

bool Pipe::retire(Cycles now) {
  bool has_completed = false;
  while (!in_flight_.empty() && in_flight_.front().time.ended <= now &&
         may_take_effect(in_flight_.front())) {
    InFlight done = std::move(in_flight_.front());
    in_flight_.pop_front();
    has_completed = true;
    if (unit_ != nullptr) finish_in_unit(done, now);
    done.time.ended = now;  // later than planned if it had to wait for the other pipe's effects
    const Cycles longer = std::max(now - accounted_until_, Cycles{});
    time_.busy += longer;
    time_.dependency += longer;
    done.time.dependency += longer;
    done.time.late = longer;
    accounted_until_ += longer;
    finish(done, now);
  }
  while (!outstanding_.empty() && outstanding_.front().complete <= now) {
    lines_outstanding_ -= outstanding_.front().lines;
    outstanding_.pop_front();
  }
  return has_completed;
}

// What was in the clocked unit, or waited for it, is complete: its time is known now.
void Pipe::finish_in_unit(InFlight& done, Cycles now) {
  done.time.done = now;
  if (!done.is_in_unit()) return;
  --in_unit_;
  done.time.busy = now - accounted_until_;
  done.time.dependency = std::min(done.time.dependency, done.time.busy);
  time_.busy += done.time.busy;
  time_.dependency += done.time.dependency;
  accounted_until_ = now;
  const QueuedInstruction& i = done.instruction;
  const UnitFlagUse use = unit_flag_use(i.op, i.operands, *i.registers, chip_.memories.l0c);
  host_.unit_flags().pass(use, now, {}, {});
}

bool Pipe::may_take_effect(const InFlight& done) const {
  return !done.instruction.after || host_.is_satisfied(*done.instruction.after);
}

void Pipe::finish(const InFlight& done, Cycles now) {
  const QueuedInstruction& instruction = done.instruction;
  try {
    switch (instruction.op) {
      case isa::Op::set_flag:
        host_.passed(instruction, done.time, name_);
        return host_.set_flag(isa::unpacked<isa::SetFlag>(instruction.operands), now);
      case isa::Op::ffts_cross_core_sync:
        host_.passed(instruction, done.time, name_);
        return host_.signal_cores(isa::unpacked<isa::FftsCrossCoreSync>(instruction.operands), now);
      default:
        ++completed_;
        return host_.take_effect(instruction, done.time, name_);
    }
  } catch (const Error& error) {
    host_.pipe_failed(error, instruction, name_, now);
  }
}

Pipe::Step Pipe::step(Cycles now) {
  if (head().dispatched > now) return Blocked{head().dispatched};
  switch (head().op) {
    case isa::Op::set_flag:
    case isa::Op::ffts_cross_core_sync:
      return announce(now);
    case isa::Op::wait_flag:
      return wait_flag(now);
    case isa::Op::pipe_barrier:
      return barrier(now);
    case isa::Op::wait_flag_dev:
      return wait_for_core(now);
    default:
      return transfer_ ? transfer(now) : start(now);
  }
}

void Pipe::drop_head() {
  ++time_.instructions;
  head_waits_for_ = Wait::kNone;
  queue_.pop_front();
}

InstructionTime Pipe::account_head(Cycles started) {
  InstructionTime time{
      .dispatched = head().dispatched, .started = started, .ended = started, .done = started};
  if (in_unit_ > 0 || started <= accounted_until_) return time;
  const Cycles came = std::max(accounted_until_, head().dispatched);
  time_.idle += came - accounted_until_;
  time.reason = head_waits_for_;
  time.waited = started - came;
  time_.waited(time.reason) += time.waited;
  accounted_until_ = started;
  return time;
}

void Pipe::pass_head(Cycles now) {
  InstructionTime time = account_head(now);
  time.started -= time.waited;
  host_.passed(head(), time, name_);
  drop_head();
}

// A flag or a signal goes out when everything before it is complete, and holds up nothing behind it
// (section 4.2: set_flag never blocks).
Pipe::Step Pipe::announce(Cycles now) {
  InstructionTime time = account_head(now);
  if (!in_flight_.empty()) time.ended = std::max(now, in_flight_.back().time.ended);
  time.done = time.ended;
  in_flight_.push_back({std::move(queue_.front()), time});
  drop_head();
  retire(now);
  return std::nullopt;
}

Pipe::Step Pipe::wait_flag(Cycles now) {
  const std::optional<Cycles> ready =
      host_.take_flag(isa::unpacked<isa::WaitFlag>(head().operands), now);
  if (!ready) return Blocked{.reason = Wait::kFlag};
  if (*ready > now) return Blocked{*ready, Wait::kFlag};
  pass_head(now);
  return std::nullopt;
}

// A barrier takes at least barrier_cost, and until everything before it is complete (section 4.2:
// about 20 cycles, the drain and refill of a short vector instruction included).
Pipe::Step Pipe::barrier(Cycles now) {
  if (!barrier_ends_) barrier_ends_ = now + chip_.sync.barrier_cost;
  if (!in_flight_.empty()) barrier_ends_ = std::max(*barrier_ends_, in_flight_.back().time.ended);
  if (*barrier_ends_ > now) return Blocked{*barrier_ends_, Wait::kBarrier};
  if (!in_flight_.empty()) return Blocked{.reason = Wait::kBarrier};
  barrier_ends_.reset();
  pass_head(now);
  return std::nullopt;
}

Pipe::Step Pipe::wait_for_core(Cycles now) {
  if (!host_.take_core_signal(isa::unpacked<isa::WaitFlagDev>(head().operands).id))
    return Blocked{.reason = Wait::kCrossCore};
  pass_head(now);
  return std::nullopt;
}

// Holds the head until what it depends on has taken effect. Behind another pipe it goes on as
// behind a flag, flag_cost later; behind its own pipe as behind a pipe_barrier that stands in front
// of it. A dependence that is no longer open when the head could start costs nothing.
Pipe::Step Pipe::interlock(Cycles now) {
  if (!hold_) hold_ = Hold{.came = now};
  if (next_start_ > now) return Blocked{next_start_};
  const auto has_let_go = [&](const Dependence& d) {
    if (!host_.is_satisfied(d)) return false;
    if (!hold_->since || now == *hold_->since) return true;
    const Cycles until = d.pipe == name_ ? std::max(now, hold_->came + chip_.sync.barrier_cost)
                                         : now + chip_.sync.flag_cost;
    if (until >= hold_->until) {
      hold_->until = until;
      hold_->after = d.pipe;
    }
    return true;
  };
  std::vector<Dependence>& open = *head().interlocks;
  std::erase_if(open, has_let_go);
  if (!open.empty()) {
    if (!hold_->since) hold_->since = now;
    return Blocked{.until = std::nullopt, .reason = Wait::kInterlock};
  }
  if (hold_->until > now) return Blocked{hold_->until, Wait::kInterlock};
  queue_.front().interlocks.reset();
  if (hold_->since && now > *hold_->since) count_interlock(now);
  hold_.reset();
  return std::nullopt;
}

void Pipe::count_interlock(Cycles now) {
  ++time_.hazards;
  time_.interlocked += now - *hold_->since;
  host_.interlocked(head(), name_, hold_->after, *hold_->since, now);
}

Pipe::Step Pipe::start(Cycles now) {
  if (head().interlocks) {
    if (const Step held = interlock(now)) return held;
  }
  return unit_ == nullptr ? start_by_cost(now) : start_with_unit(now);
}

// An instruction with unit flags waits inside: it is under way, and the pipe busy, while it does.
Pipe::Step Pipe::start_by_cost(Cycles now) {
  if (next_start_ > now) return Blocked{next_start_};
  const UnitFlagUse use =
      unit_flag_use(head().op, head().operands, *head().registers, chip_.memories.l0c);
  if (!began_) began_ = now;
  if (!host_.unit_flags().let_pass(use)) return Blocked{};
  const Cost c = cost(head().op, head().operands, *head().registers, chip_);
  const Cycles started = *std::exchange(began_, std::nullopt);
  const std::vector<Cycles> blocks_done = pass_unit_flags(use, c, now);
  const Cycles held =
      use.blocks.empty() ? Cycles{} : blocks_done.back() - (now + c.startup + c.busy);
  const Cycles waited = now - started + held;
  std::vector<GmRuns> runs;
  if (moves_gm(name_)) runs = gm_runs(head().op, head().operands, *head().registers);
  const int64_t gm_bytes = bytes_of(runs);
  if (gm_bytes == 0) {
    next_start_ = now + c.issue + held;
    launch_head({.started = started,
                 .ended = now + c.latency() + held,
                 .bank_conflict = c.group_conflict + c.bank_conflict,
                 .dependency = waited,
                 .group_conflict = c.group_conflict});
    return std::nullopt;
  }
  QueuedInstruction& moving = queue_.front();
  (runs.front().is_write ? moving.gm_written : moving.gm_read) = Bytes{gm_bytes};
  time_.gm_written += moving.gm_written;
  time_.gm_read += moving.gm_read;
  const int64_t lines = std::max(1, chip_.movers.max_outstanding / kChunksPerWindow);
  transfer_.emplace(Transfer{
      .chunks = GmChunks(std::move(runs), chip_.l2.line, lines),
      .next = std::nullopt,
      .unit_cycles_per_byte = static_cast<double>(c.busy.value) / static_cast<double>(gm_bytes),
      .started = started,
      .complete = now + c.latency() + held,
      .own = c.startup + waited,
      .waited = waited,
      .blocks_read = blocks_done,
      .bytes = gm_bytes});
  transfer_->next = transfer_->chunks.next();
  next_start_ = now + c.startup;
  if (!use.blocks.empty()) host_.pipe_moved(now);  // it is known when flags change
  return transfer(now);
}

// What the unit and the model carry out is in order, whoever does it: each starts when what the
// other began has taken effect.
Pipe::Step Pipe::start_with_unit(Cycles now) {
  const Carrier carrier = unit_->carrier_of(head());
  return carrier == Carrier::kUnit ? start_in_unit(now) : start_beside_unit(carrier, now);
}

Pipe::Step Pipe::start_beside_unit(Carrier carrier, Cycles now) {
  if (in_unit_ > 0) return Blocked{};
  const isa::Op op = head().op;
  const isa::Operands operands = head().operands;
  queue_.front().carrier = carrier;
  if (const Step blocked = start_by_cost(now)) return blocked;
  if (carrier == Carrier::kModel) ++time_.unit.by_model[name_with_type(op, operands)];
  return std::nullopt;
}

// The unit reads and writes while it works. So with unit flags an instruction starts when all of
// its blocks are free and read, and frees them when it is complete.
Pipe::Step Pipe::start_in_unit(Cycles now) {
  const auto is_modelled = [](const InFlight& i) {
    return i.instruction.carrier == Carrier::kModel;
  };
  if (std::ranges::any_of(in_flight_, is_modelled)) return Blocked{};
  const UnitFlagUse use =
      unit_flag_use(head().op, head().operands, *head().registers, chip_.memories.l0c);
  if (!began_) began_ = now;
  if (!host_.unit_flags().let_pass(use)) return Blocked{};
  if (const Cycles free = host_.unit_flags().last_change(use); free > now) return Blocked{free};
  if (head().after && !host_.is_satisfied(*head().after)) return Blocked{};
  if (!unit_->is_ready()) return Blocked{};
  unit_->start(head(), now);
  host_.unit_flags().claim(use);
  const Cycles began = *std::exchange(began_, std::nullopt),
               started = use.blocks.empty() ? now : began;
  InstructionTime time = account_head(started);
  time.ended = now + Cycles{1};
  time.dependency = now - started;
  queue_.front().carrier = Carrier::kUnit;
  in_flight_.push_back({std::move(queue_.front()), time});
  ++in_unit_;
  ++time_.unit.in_unit;
  drop_head();
  return std::nullopt;
}

bool Pipe::clock_unit(Cycles now) {
  try {
    int completed = unit_->clock(now);
    for (InFlight& i : in_flight_) {
      if (i.is_in_unit()) i.time.ended = completed-- > 0 ? now : now + Cycles{1};
    }
    return true;
  } catch (const Error& error) {
    const auto oldest = std::ranges::find_if(in_flight_, &InFlight::is_in_unit);
    host_.pipe_failed(error, oldest->instruction, name_, now);
    return false;
  }
}

// The cube's results are visible its drain after it is done with a block; FixPipe frees a block
// when it has read it.
std::vector<Cycles> Pipe::pass_unit_flags(const UnitFlagUse& use, const Cost& c, Cycles now) {
  if (use.blocks.empty()) return {};
  return host_.unit_flags().pass(use, now + c.startup, c.busy, c.drain);
}

Pipe::Step Pipe::transfer(Cycles now) {
  while (transfer_->next) {
    if (const Step wait = send_chunk(now)) return wait;
  }
  launch_head({.started = transfer_->started,
               .ended = transfer_->complete,
               .memory = transfer_->complete - transfer_->started - transfer_->own,
               .dependency = transfer_->waited});
  transfer_.reset();
  return std::nullopt;
}

Pipe::Step Pipe::send_chunk(Cycles now) {
  const GmChunk& chunk = *transfer_->next;
  if (next_start_ > now) return Blocked{next_start_};
  if (const Cycles ready = when_read(chunk); ready > now) return Blocked{ready};
  if (!outstanding_.empty() && lines_outstanding_ + chunk.lines > chip_.movers.max_outstanding) {
    return Blocked{outstanding_.front().complete};
  }
  const bool has_waited = now > rounded_up(transfer_->sent);
  transfer_->sent = (has_waited ? static_cast<double>(now.value) : transfer_->sent) +
                    in_ticks(time_to_send(chunk));
  next_start_ = rounded_up(transfer_->sent);
  // Requests leave one after the other until next_start_; the memory system saw the first read, and
  // took a write in whole.
  Cycles complete = host_.access_gm(chunk.request, name_, now);
  complete =
      chunk.request.is_write ? std::max(complete, next_start_) : complete + next_start_ - now;
  outstanding_.push_back(
      {outstanding_.empty() ? complete : std::max(complete, outstanding_.back().complete),
       chunk.lines});
  lines_outstanding_ += chunk.lines;
  transfer_->bytes_sent += chunk.request.total().value;
  transfer_->complete = std::max(transfer_->complete, complete);
  transfer_->own += next_start_ - now;
  transfer_->next = transfer_->chunks.next();
  return std::nullopt;
}

// At the rate of the port or of the on-core side, whichever is slower; between two runs the mover
// makes the next address.
double Pipe::time_to_send(const GmChunk& chunk) const {
  const BytesPerCycle port = chunk.request.is_write ? chip_.noc.core_write : chip_.noc.core_read;
  const auto size = static_cast<double>(chunk.request.total().value);
  return std::max(size / port.value, size * transfer_->unit_cycles_per_byte) +
         chip_.movers.gm_run * static_cast<double>(chunk.runs);
}

// With unit flags, a chunk leaves when the blocks of L0C that it comes from have been read.
Cycles Pipe::when_read(const GmChunk& chunk) const {
  const std::vector<Cycles>& blocks = transfer_->blocks_read;
  if (blocks.empty()) return {};
  const int64_t last_byte = transfer_->bytes_sent + chunk.request.total().value - 1;
  const auto count = static_cast<int64_t>(blocks.size());
  return blocks[static_cast<size_t>(last_byte * count / transfer_->bytes)];
}

void Pipe::launch_head(const InstructionTime& wanted) {
  InstructionTime time = account_head(wanted.started);
  time.ended = wanted.ended;
  if (!in_flight_.empty()) time.ended = std::max(time.ended, in_flight_.back().time.ended);
  const Cycles busy = std::max(time.ended - accounted_until_, Cycles{0});
  time.done = time.ended;
  time.busy = busy;
  time.memory = std::clamp(wanted.memory, Cycles{0}, busy);
  time.bank_conflict = std::min(wanted.bank_conflict, busy);
  time.group_conflict = std::min(wanted.group_conflict, time.bank_conflict);
  time.dependency = std::min(wanted.dependency, busy - time.memory);
  time_.busy += busy;
  time_.memory += time.memory;
  time_.bank_conflict += time.bank_conflict;
  time_.group_conflict += time.group_conflict;
  time_.dependency += time.dependency;
  accounted_until_ += busy;
  in_flight_.push_back({std::move(queue_.front()), time});
  drop_head();
}

}  // namespace cubist::sim

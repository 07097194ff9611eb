// One in-order pipe of a core, in time: a bounded queue in front of a unit. Instructions start in
// order; the next may start while earlier ones are still under way, as their costs say. An
// instruction takes effect when it completes. A pipe with a clocked unit (clocked_unit.h) gives its
// instructions to that, and clocks it.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/cost.h"
#include "cubist/sim/events.h"
#include "soc/memory_system/memory_stage.h"
#include "soc/timed/gm_chunks.h"
#include "soc/timed/process.h"
#include "soc/timed/queued_instruction.h"
#include "soc/timed/unit_flags.h"

namespace cubist::sim {

class ClockedUnit;  // clocked_unit.h

// What a pipe needs from its core.
class PipeHost {
 public:
  virtual ~PipeHost() = default;
  virtual void take_effect(const QueuedInstruction& instruction, const InstructionTime& time,
                           isa::Pipe pipe) = 0;
  // A flag, barrier or cross-core instruction is through; a set has not set its flag yet.
  virtual void passed(const QueuedInstruction& instruction, const InstructionTime& time,
                      isa::Pipe pipe) = 0;
  virtual void set_flag(const isa::FlagConfig& flag, Cycles now) = 0;
  virtual std::optional<Cycles> take_flag(const isa::FlagConfig& flag,
                                          Cycles now) = 0;  // as TimedFlags::take
  virtual void signal_cores(const isa::CrossCoreConfig& signal, Cycles now) = 0;
  virtual bool take_core_signal(uint32_t id) = 0;
  virtual Cycles access_gm(MemoryRequest request, isa::Pipe pipe, Cycles start) = 0;
  virtual bool is_satisfied(const Dependence& dependence) const = 0;
  virtual UnitFlags& unit_flags() = 0;
  // An instruction was held by interlocks for a while, the longest by pipe `after`, and goes on.
  virtual void interlocked(const QueuedInstruction& instruction, isa::Pipe pipe, isa::Pipe after,
                           Cycles begin, Cycles end) = 0;
  // A place in the queue became free, or an instruction completed.
  virtual void pipe_moved(Cycles now) = 0;
  virtual void pipe_failed(const Error& error, const QueuedInstruction& instruction, isa::Pipe pipe,
                           Cycles now) = 0;
};

class Pipe : public Process {
 public:
  // `depth`: places in the queue. `unit`: the clocked one of this pipe; null: costs say how long an
  // instruction takes. The chip, the host and the unit must outlive the pipe.
  Pipe(isa::Pipe name, int depth, const ChipSpec& chip, PipeHost& host,
       ClockedUnit* unit = nullptr);

  isa::Pipe name() const { return name_; }
  bool is_full() const { return queue_.size() >= depth_; }
  bool is_empty() const { return queue_.empty() && in_flight_.empty(); }
  // Instructions other than flags, barriers and signals, since clear().
  int64_t pushed() const { return pushed_; }
  int64_t completed() const { return completed_; }
  // Coupled to another pipe by unit flags, or held by it: wake it when that moves.
  bool waits_for_other_pipe() const {
    return (hold_ && hold_->since) || (!queue_.empty() && head().after) ||
           (!in_flight_.empty() && in_flight_.front().instruction.after);
  }

  // The queue must not be full.
  void push(QueuedInstruction instruction);
  // Forgets everything queued and under way; a block begins.
  void clear(Cycles now);

  void run(Cycles now) override;

  PipeTime time(Cycles now) const;  // since clear(); nothing may be under way
  const std::deque<QueuedInstruction>& queue() const { return queue_; }

 private:
  // Until when the head of the queue cannot go on, or until something else wakes the pipe; and why,
  // if that counts as waiting.
  struct Blocked {
    std::optional<Cycles> until{};
    Wait reason = Wait::kNone;
  };
  using Step = std::optional<Blocked>;  // nothing: the head of the queue went on

  struct InFlight {
    QueuedInstruction instruction;
    InstructionTime time;  // in the clocked unit: ended is its next edge until it is complete

    bool is_in_unit() const { return instruction.carrier == Carrier::kUnit; }
  };
  // A GM instruction whose requests are being sent.
  struct Transfer {
    GmChunks chunks;
    std::optional<GmChunk> next;
    double unit_cycles_per_byte = 0;  // of the on-core side
    double sent = 0;                  // when the chunks before `next` have been sent, in cycles
    Cycles started, complete;
    Cycles own;                       // what it takes if memory never keeps it waiting
    Cycles waited;                    // part of it, for unit flags
    std::vector<Cycles> blocks_read;  // with unit flags: when each block of L0C has been read
    int64_t bytes = 0, bytes_sent = 0;
  };
  struct Outstanding {
    Cycles complete;
    int64_t lines;
  };

  // Begins or finishes the head of the queue.
  Step step(Cycles now);
  Step announce(Cycles now);
  Step wait_flag(Cycles now);
  Step barrier(Cycles now);
  Step wait_for_core(Cycles now);
  Step start(Cycles now);
  Step interlock(Cycles now);
  void count_interlock(Cycles now);
  // By the functional model, in the time that its costs say.
  Step start_by_cost(Cycles now);
  Step start_with_unit(Cycles now);
  Step start_in_unit(Cycles now);
  Step start_beside_unit(Carrier carrier, Cycles now);
  bool clock_unit(Cycles now);  // false: it failed
  // What an instruction with unit flags adds to its cost; the flags must let it pass.
  std::vector<Cycles> pass_unit_flags(const UnitFlagUse& use, const Cost& c, Cycles now);
  Step transfer(Cycles now);
  Step send_chunk(Cycles now);
  double time_to_send(const GmChunk& chunk) const;  // cycles
  Cycles when_read(const GmChunk& chunk) const;

  bool retire(Cycles now);  // true if an instruction completed
  bool may_take_effect(const InFlight& done) const;
  void finish_in_unit(InFlight& done, Cycles now);
  void finish(const InFlight& done, Cycles now);
  // The head of the queue is under way from started to ended, or until those before it have ended.
  void launch_head(const InstructionTime& wanted);
  // The head of the queue, a wait or a barrier, is through.
  void pass_head(Cycles now);
  void drop_head();
  // Accounts for the time up to `started` of the head: idle, then waiting.
  InstructionTime account_head(Cycles started);

  const QueuedInstruction& head() const { return queue_.front(); }

  isa::Pipe name_;
  size_t depth_;
  const ChipSpec& chip_;
  PipeHost& host_;
  ClockedUnit* unit_;

  std::deque<QueuedInstruction> queue_;
  std::deque<InFlight> in_flight_;  // in the order of completion, which is the order of the program
  std::optional<Transfer> transfer_;
  std::deque<Outstanding> outstanding_;
  int64_t lines_outstanding_ = 0;
  // Of the head, by interlocks: `since` it could have started, until `until` at least, because of
  // pipe `after`.
  struct Hold {
    Cycles came{};  // when it was first looked at
    std::optional<Cycles> since{};
    Cycles until{};
    isa::Pipe after{};
  };
  std::optional<Hold> hold_;
  Cycles next_start_;  // earliest, of the next instruction or the next chunk of transfer_
  std::optional<Cycles> barrier_ends_;
  std::optional<Cycles> began_;  // the head: since when it waits, inside, for unit flags
  int in_unit_ = 0;              // of those in flight
  int64_t pushed_ = 0, completed_ = 0;
  Cycles accounted_until_;  // time_ says what happened until then
  Wait head_waits_for_ = Wait::kNone;
  PipeTime time_;
};

}  // namespace cubist::sim

// One core in time: the scalar unit runs ahead in bounded steps and hands instructions to the
// pipes' queues; it is held when a queue is full, and by waits and barriers of its own.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/clocked_units.h"
#include "cubist/sim/core_state.h"
#include "cubist/sim/events.h"
#include "scalar/scalar_unit.h"
#include "soc/block_start.h"
#include "soc/core_id.h"
#include "soc/interlocks.h"
#include "soc/memory_system/memory_stage.h"
#include "soc/timed/clocked_unit.h"
#include "soc/timed/computed_values.h"
#include "soc/timed/cross_core_exchange.h"
#include "soc/timed/events_built.h"
#include "soc/timed/pipe.h"
#include "soc/timed/timed_flags.h"

namespace cubist::sim {

class TimedCore;

// Who gave a core its block.
class BlockOwner {
 public:
  virtual ~BlockOwner() = default;
  virtual void block_ended(TimedCore& core, Cycles now) = 0;
  virtual void block_failed(TimedCore& core, const Error& error, Cycles now) = 0;
};

// A block and its surroundings in time. What it points to must live until the block has ended or
// the core is aborted.
struct TimedBlock {
  TaskId task = 0;
  BlockStart start;
  CrossCoreExchange* exchange = nullptr;
  Traffic* traffic = nullptr;
  BlockOwner* owner = nullptr;
};

// What the cores of a chip share.
struct CoreSurroundings {
  const ChipSpec& chip;
  Mode mode;  // kFull or kTiming
  EventKernel& kernel;
  MemoryStage& memory;
  GlobalMemory& gm;
  ComputedValues& computed;    // used in mode timing
  const MakeUnits& units;      // empty: the functional model
  int64_t instruction_budget;  // scalar instructions of a block; more is a runaway kernel
  Observer* observer = nullptr;
};

class TimedCore : public Process,
                  private PipeHost,
                  private ScalarMemoryTiming,
                  private ScalarWatch {
 public:
  // `port`: of the memory system. `surroundings` must outlive the core.
  TimedCore(const CoreSurroundings& surroundings, CoreId id, int port);

  CoreId id() const { return id_; }
  bool is_idle() const { return !is_running_; }

  // Local memories keep what the last block left.
  void start(const TimedBlock& block, Cycles time);
  // Drops the block at once.
  void abort();
  // As Device::record_waves; the core has that unit, clocked.
  void record_waves(isa::Pipe unit, const WavesRequest& request);
  // As Device::end_waves, of that unit, if it is there.
  void end_waves(isa::Pipe unit);
  // A cross-core signal may have arrived.
  void look_for_signals(Cycles now);

  void run(Cycles now) override;

  // What the block took, when it has ended.
  const CoreTime& time() const { return time_; }
  // "S waits for ...; V is empty; MTE2 ...": the core's part in a deadlock.
  std::string state() const;

 private:
  struct Issued {
    isa::Op op{};
    isa::Operands operands;
    uint64_t pc = 0;
    Cycles since;  // when the scalar unit met it
  };
  enum class Outcome : uint8_t {
    kDone,
    kWhenCaughtUp,  // try again when simulated time is where the scalar unit is
    kBlocked,       // try again when somebody wakes the core
    kHeld,          // try again when the interlocks let go: scalar_hold_ is set
  };

  // Where an interlock holds the scalar unit.
  struct ScalarHold {
    std::vector<Dependence> open;
    std::optional<Cycles> since;  // when time had caught up and it was still open
    isa::Pipe after{};
  };

  void run_scalar(Cycles now);
  bool has_interlocks() const { return block_.start.has_interlocks; }
  // What the instruction has to wait for, if there is anything.
  std::unique_ptr<std::vector<Dependence>> enter(isa::Pipe pipe, const Issued& i);
  bool has_let_go(Cycles now);
  void report_interlock(Cycles end);
  void hold_access(Space space, uint64_t address, uint64_t count, bool is_write);
  Outcome issue(const Issued& i, Cycles now);
  Outcome dispatch(isa::Pipe pipe, const Issued& i, Cycles now);
  Outcome perform_scalar(const Issued& i, Cycles now);
  Outcome wait_for_all_pipes(const Issued& i, Cycles now);
  Outcome end_block(Cycles now);
  Outcome execute_now(const Issued& i, Cycles now);
  void execute_or_note(const QueuedInstruction& instruction);
  void cache_instruction(const Issued& i);
  void wait_for_writes();
  void check_budget() const;
  bool is_behind(Cycles now) const { return scalar_.now() > now; }
  bool pipes_are_empty() const;
  Pipe* pipe(isa::Pipe name) const;
  ClockedUnit* unit_of(isa::Pipe name) const;
  std::optional<Dependence> dependence_of(isa::Pipe name, const Issued& i) const;
  std::shared_ptr<const ControlRegisters> snapshot();
  void fail(const Error& error, isa::Pipe pipe, uint64_t pc, Cycles now);
  std::string location(uint64_t pc) const { return block_.start.program->location(pc); }

  // Nobody in a build without events: the compiler drops what would tell it.
  Observer* observer() const { return kEvents ? surroundings_.observer : nullptr; }
  void catch_up(Cycles now);
  Wait reason_of(const Issued& i) const;
  void account_wait(Wait reason, Cycles begin, Cycles end);
  void report_span(Cycles begin, Cycles end, Wait reason);
  void scalar_passed(const Issued& i, Cycles now);
  void end_time(Cycles now);
  void report_end(Cycles now);
  void report_access(Space space, uint64_t address, uint64_t count, bool is_write);

  // PipeHost
  void take_effect(const QueuedInstruction& instruction, const InstructionTime& time,
                   isa::Pipe pipe) override;
  void passed(const QueuedInstruction& instruction, const InstructionTime& time,
              isa::Pipe pipe) override;
  void set_flag(const isa::FlagConfig& flag, Cycles now) override;
  std::optional<Cycles> take_flag(const isa::FlagConfig& flag, Cycles now) override;
  void signal_cores(const isa::CrossCoreConfig& signal, Cycles now) override;
  bool take_core_signal(uint32_t id) override;
  Cycles access_gm(MemoryRequest request, isa::Pipe pipe, Cycles start) override;
  bool is_satisfied(const Dependence& dependence) const override;
  void interlocked(const QueuedInstruction& instruction, isa::Pipe pipe, isa::Pipe after,
                   Cycles begin, Cycles end) override;
  UnitFlags& unit_flags() override { return unit_flags_; }
  void pipe_moved(Cycles now) override;
  void pipe_failed(const Error& error, const QueuedInstruction& instruction, isa::Pipe pipe,
                   Cycles now) override;

  // ScalarMemoryTiming
  Cycles fetch(uint64_t address, Bytes size, Cycles now) override;
  Cycles load_line(uint64_t address, Bytes size, Cycles now) override;
  Cycles write_back(uint64_t address, Bytes size, Cycles now) override;
  Cycles access_line(uint64_t address, Bytes size, bool is_write, Cycles now);

  // ScalarWatch
  void load(Space space, uint64_t address, uint64_t count) override;
  void store(Space space, uint64_t address, uint64_t count) override;

  const CoreSurroundings& surroundings_;
  const ChipSpec& chip_;
  CoreId id_;
  int port_;
  LocalMemories local_;
  std::unique_ptr<ClockedUnit> cube_, vector_;  // null: the functional model, or none
  std::vector<std::byte> stack_;
  ScalarGm scalar_gm_;
  UbValues ub_values_;
  ScalarMemory scalar_memory_;
  ScalarUnit scalar_;
  int64_t scalar_before_ = 0;  // instructions before the block
  Cycles memory_before_;       // waiting for caches, before the block
  TimedFlags flags_;
  UnitFlags unit_flags_;
  ControlRegisters registers_;
  std::shared_ptr<const ControlRegisters> snapshot_;  // of registers_; null after a change
  PipeResults results_;
  std::vector<std::unique_ptr<Pipe>> pipes_;

  TimedBlock block_;
  BlockRef ref_;
  Cycles began_;
  uint64_t issued_ = 0;  // Xnpu instructions that the scalar unit met in the block
  CoreTime time_;
  PipeTime scalar_time_;
  Cycles ran_since_;  // where the scalar unit's present span of running begins
  bool is_running_ = false;
  std::optional<Issued> held_;  // what the scalar unit could not issue yet
  Interlocks interlocks_;       // used if the block has them
  std::optional<ScalarHold> scalar_hold_;
  std::optional<Cycles> barrier_ends_;
  bool is_ending_ = false;
};

}  // namespace cubist::sim

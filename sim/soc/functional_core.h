// A core without a clock. An instruction runs when it is dispatched, unless its pipe waits for a
// flag: then it queues up behind the wait, with the control registers it was dispatched with. With
// interlocks, what depends on an instruction in a queue waits for it, too.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cubist/isa/instructions.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/core_state.h"
#include "scalar/scalar_unit.h"
#include "soc/block_start.h"
#include "soc/core_id.h"
#include "soc/event_flags.h"
#include "soc/interlocks.h"

namespace cubist::sim {

inline constexpr int kPipeCount = 7;  // S, V, M, MTE1, MTE2, MTE3, FIX: isa::Pipe without ALL

// What a core did, summed over its blocks.
struct CoreCounters {
  int64_t scalar_instructions = 0;
  std::array<int64_t, kPipeCount> pipe_instructions{};
  Bytes gm_read, gm_written;  // by the pipes
};

class FunctionalCore : private ScalarWatch {
 public:
  // `chip` and `gm` must outlive the core.
  FunctionalCore(const ChipSpec& chip, CoreId id, GlobalMemory& gm);

  CoreId id() const { return id_; }

  // What `start` points to and `cross_core` must live until the block has ended. Local memories
  // keep what the last block left.
  void start(const BlockStart& start, CrossCoreFlags& cross_core);
  // Runs until the block ends, nothing can move any more, or about `budget` scalar instructions
  // ran. True if something moved. Throws Error(Program) with pc, source line, pipe and operands at
  // the first fault; the block is then over.
  bool run(uint64_t budget);
  bool has_finished() const { return has_finished_; }

  // "S waits for flag MTE2 -> S, id 0 at pc 0x40 (a.cpp:7); V waits for ..., 3 queued": why run()
  // does not move.
  std::string waits() const;

  CoreCounters take_counters();

 private:
  struct Instruction {
    isa::Op op{};
    isa::Operands operands;
    uint64_t pc = 0;
  };
  struct QueuedInstruction {
    Instruction instruction;
    ControlRegisters registers;
    std::vector<Dependence> interlocks;  // what must have taken effect before
  };
  using Queue = std::deque<QueuedInstruction>;

  bool issue(const Instruction& i);  // false: the scalar unit has to wait
  bool dispatch(isa::Pipe pipe, const Instruction& i);
  bool perform(isa::Pipe pipe, const Instruction& i,
               const ControlRegisters& registers);  // false: has to wait
  bool perform_located(isa::Pipe pipe, const Instruction& i, const ControlRegisters& registers);
  bool perform_queued(isa::Pipe pipe, const QueuedInstruction& queued);
  bool dispatch_interlocked(isa::Pipe pipe, const Instruction& i);
  bool is_open(const std::vector<Dependence>& interlocks) const;
  void hold_access(Space space, uint64_t address, uint64_t count, bool is_write);
  void perform_wide(isa::Pipe pipe, const Instruction& i, const ControlRegisters& registers);
  bool drain();  // true if something moved
  bool pipes_are_empty() const;
  std::string location(const Instruction& i) const;

  // ScalarWatch
  void load(Space space, uint64_t address, uint64_t count) override {
    hold_access(space, address, count, false);
  }
  void store(Space space, uint64_t address, uint64_t count) override {
    hold_access(space, address, count, true);
  }

  const ChipSpec& chip_;
  CoreId id_;
  GlobalMemory& gm_;
  LocalMemories local_;
  std::vector<std::byte> stack_;
  ScalarMemory scalar_memory_;
  ScalarUnit scalar_;
  EventFlags flags_;
  ControlRegisters registers_;
  PipeResults results_;
  std::array<Queue, kPipeCount> queues_;
  Interlocks interlocks_;            // of what entered a pipe while something was queued
  std::optional<Instruction> held_;  // what the scalar unit could not issue
  BlockStart block_;
  CrossCoreFlags* cross_core_ = nullptr;
  bool has_finished_ = true, is_draining_ = false;
  int64_t scalar_before_ = 0;
  CoreCounters counters_;
};

}  // namespace cubist::sim

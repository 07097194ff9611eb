// A core of one pipe for unit tests; GM answers after a fixed time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queue_kernel.h"
#include "soc/timed/pipe.h"
#include "soc/timed/timed_flags.h"

namespace cubist::sim {

struct Effect {
  isa::Op op;
  int64_t time;
  friend bool operator==(const Effect&, const Effect&) = default;
};

struct Held {
  isa::Pipe after;
  int64_t begin, end;
  friend bool operator==(const Held&, const Held&) = default;
};

class Core : public PipeHost {
 public:
  // `unit`: the clocked one of the pipe, or null.
  explicit Core(isa::Pipe name, ClockedUnit* unit = nullptr)
      : pipe(name, 4, chip, *this, unit), name_(name) {
    chip.movers.gm_run = 3;
    kernel.adopt(pipe);
  }

  template <class Instruction>
  void push_interlocked(const Instruction& i, std::vector<Dependence> interlocks) {
    pipe.push({.op = Instruction::kOp,
               .operands = i.pack(),
               .registers = registers,
               .dispatched = {},
               .interlocks = std::make_unique<std::vector<Dependence>>(std::move(interlocks))});
  }
  template <class Instruction>
  void push(const Instruction& i, int64_t dispatched = 0, std::optional<Dependence> after = {}) {
    pipe.push({.op = Instruction::kOp,
               .operands = i.pack(),
               .registers = registers,
               .pc = 0,
               .issue = 0,
               .dispatched = {dispatched},
               .after = after});
  }
  void run() {
    while (kernel.run()) {
    }
  }
  // From pipe S.
  void set_flag_at(Cycles time) {
    isa::FlagConfig flag;
    flag.src_pipe = isa::Pipe::S;
    flag.dst_pipe = name_;
    set_flag(flag, time);
  }

  ChipSpec chip = load_chip("tiny");
  QueueKernel kernel;
  std::shared_ptr<const ControlRegisters> registers = std::make_shared<ControlRegisters>();
  Pipe pipe;
  std::vector<Effect> effects;
  std::vector<InstructionTime> times;  // in the order of completion
  std::vector<int64_t> flags_set, gm_starts;
  std::vector<Held> holds;
  std::vector<std::string> errors;
  Cycles gm_latency{100};
  Cycles other_pipe_is_done;
  UnitFlags flags_of_l0c{chip.memories.l0c};

 private:
  void take_effect(const QueuedInstruction& q, const InstructionTime& time, isa::Pipe) override {
    effects.push_back({q.op, time.ended.value});
    times.push_back(time);
  }
  void passed(const QueuedInstruction&, const InstructionTime& time, isa::Pipe) override {
    times.push_back(time);
  }
  void set_flag(const isa::FlagConfig& flag, Cycles now) override {
    flags_set.push_back(now.value);
    const Cycles ready = flags_.set(flag, now);
    if (flag.dst_pipe == name_) pipe.wake_at(ready);
  }
  std::optional<Cycles> take_flag(const isa::FlagConfig& flag, Cycles now) override {
    return flags_.take(flag, now);
  }
  void signal_cores(const isa::CrossCoreConfig&, Cycles) override {}
  bool take_core_signal(uint32_t) override { return false; }
  Cycles access_gm(MemoryRequest, isa::Pipe, Cycles start) override {
    gm_starts.push_back(start.value);
    return start + gm_latency;
  }
  bool is_satisfied(const Dependence& d) const override {
    return d.pipe == name_ ? pipe.completed() >= d.completed : kernel.now() >= other_pipe_is_done;
  }
  void interlocked(const QueuedInstruction&, isa::Pipe, isa::Pipe after, Cycles begin,
                   Cycles end) override {
    holds.push_back({after, begin.value, end.value});
  }
  UnitFlags& unit_flags() override { return flags_of_l0c; }
  void pipe_moved(Cycles) override {}
  void pipe_failed(const Error& error, const QueuedInstruction&, isa::Pipe, Cycles) override {
    errors.push_back(error.what());
  }

  isa::Pipe name_;
  TimedFlags flags_{isa::CoreKind::coupled, chip.sync};
};

// Does something once, before what the pipe does in that cycle.
class At : public Process {
 public:
  At(EventKernel& kernel, Cycles time, std::function<void()> what) : what_(std::move(what)) {
    kernel.adopt(*this);
    wake_at(time);
  }
  void run(Cycles) override { what_(); }

 private:
  std::function<void()> what_;
};

inline isa::FlagConfig flag(isa::Pipe src, isa::Pipe dst) {
  isa::FlagConfig f;
  f.src_pipe = src;
  f.dst_pipe = dst;
  return f;
}
template <class Instruction>
Instruction with(const isa::FlagConfig& f) {
  Instruction i;
  static_cast<isa::FlagConfig&>(i) = f;
  return i;
}

}  // namespace cubist::sim

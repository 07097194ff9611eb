// The clocked unit of one pipe of one core, as the pipe drives it: takes instructions, gets its
// edges while it is busy, and says when instructions are complete.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/footprint.h"
#include "cubist/sim/waves.h"
#include "soc/timed/unit_port.h"

namespace cubist::sim {

class ClockedUnit {
 public:
  // `local` must outlive it.
  ClockedUnit(std::unique_ptr<UnitPort> port, const LocalMemories& local)
      : port_(std::move(port)), local_(local) {}

  bool is_ready() const { return port_->model().is_ready(); }
  // As UnitPort's.
  Carrier carrier_of(const QueuedInstruction& instruction) const {
    return port_->carrier_of(instruction);
  }
  // Gives it an instruction whose carrier is kUnit; it must be ready. Throws, before anything has
  // begun, what execute() throws for operands that break the contract, and what UnitPort::submit()
  // throws.
  void start(const QueuedInstruction& instruction, Cycles now);
  // None while it is idle.
  std::optional<Cycles> next_edge() const { return next_edge_; }
  // The edge of `now`, if that is the next. Returns how many instructions are complete with it.
  // Throws Error(Internal) for a unit that never ends. What is wrong when no instruction is under
  // way, the next start() throws.
  int clock(Cycles now);
  // Forgets what is under way.
  void reset();

  // `core`: the name of the core, under which the signals are. As Device::record_waves.
  void record(const WavesRequest& request, const std::string& core);
  // As Device::end_waves.
  void end_waves();

 private:
  struct UnderWay {
    int64_t steps = 0, edges = 0;  // edges: since it is the oldest
  };

  int edge(Cycles now);
  void check_progress();
  void dump(Cycles now);

  std::unique_ptr<UnitPort> port_;
  const LocalMemories& local_;
  Footprint checked_;
  std::deque<UnderWay> under_way_;
  std::optional<Cycles> next_edge_;
  std::optional<Error> late_;          // what was wrong behind the last instruction
  std::optional<WavesRequest> waves_;  // while they are being recorded
  bool has_recorded_ = false;
  std::optional<Error> unwritten_;  // why the file that a window ended is not whole
};

}  // namespace cubist::sim

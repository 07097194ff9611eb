// The clocked cube of one core, as pipe M drives it: takes instructions, gets its edges while it is
// busy, and says when instructions are complete.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "cubist/sim/clocked_cube.h"
#include "cubist/sim/footprint.h"
#include "cubist/sim/waves.h"
#include "soc/timed/cube_memory.h"
#include "soc/timed/queued_instruction.h"

namespace cubist::sim {

class ClockedUnit {
 public:
  // `local` must outlive it. Throws what `make_cube` throws.
  ClockedUnit(const MakeCube& make_cube, LocalMemories& local);
  ~ClockedUnit();

  bool is_ready() const { return cube_->is_ready(); }
  // Gives it an instruction that has something to do; it must be ready. Throws, before anything has
  // begun, what execute() throws for operands that break the contract, and Error(NotImplemented)
  // for what this cube lacks.
  void start(const QueuedInstruction& instruction, Cycles now);
  // None while it is idle.
  std::optional<Cycles> next_edge() const { return next_edge_; }
  // The edge of `now`, if that is the next. Returns how many instructions are complete with it.
  // Throws Error(Internal) for a cube that never ends.
  int clock(Cycles now);
  // Forgets what is under way.
  void reset();

  // `core`: the name of the core, under which the signals are. As Device::record_waves.
  void record(const WavesRequest& request, const std::string& core);

 private:
  struct UnderWay {
    int64_t products = 0, edges = 0;  // edges: since it is the oldest
  };

  void check_progress();
  void dump(Cycles now);
  void close_waves();

  LocalMemories& local_;
  LocalCubeMemory memory_;
  std::unique_ptr<ClockedCube> cube_;
  Footprint checked_;
  std::deque<UnderWay> under_way_;
  std::optional<Cycles> next_edge_;
  std::optional<WavesRequest> waves_;  // while they are being recorded
  bool has_recorded_ = false;
};

}  // namespace cubist::sim

// A unit that is clocked cycle by cycle: what a cube and a vector unit in RTL have in common
// (clocked_cube.h, clocked_vector.h).
//
// Time. Cycle t of the chip: the pipe submits what it can, then comes the rising edge that ends the
// cycle, clock(t + 1). A command that was submitted in cycle t is seen by that edge first. Nobody
// clocks an idle unit: what it does may not depend on how long it was idle. All times in cycles
// come from the unit: the pipe adds none.
#pragma once

#include <filesystem>
#include <string>

#include "cubist/base/quantity.h"

namespace cubist::sim {

class ClockedModel {
 public:
  virtual ~ClockedModel() = default;

  // Whether a command may be submitted before the next edge.
  virtual bool is_ready() const = 0;
  // One rising edge; `now` is its moment, later than that of the last. Returns how many commands
  // are complete with it, in the order of submission: all that they write is in memory.
  virtual int clock(Cycles now) = 0;
  // Nothing is submitted, under way or being written.
  virtual bool is_idle() const = 0;
  // Forgets every command, between two edges, and is idle.
  virtual void reset() = 0;

  // Waves, as FST. open: a new file with all signals under `scope`; throws Error(Resource) if it
  // cannot be written, Error(NotImplemented) if this unit makes none. dump: adds the values since
  // the edge of `now`, which was clocked just before; called for edges inside the wanted window,
  // ascending. One cycle is 1 ns in the file, cycle 0 of the chip its beginning. close: the file is
  // complete; throws Error(Resource) if it could not be written whole. The destructor of a model
  // that records closes its file, too, without throwing.
  virtual void open_waves(const std::filesystem::path& file, const std::string& scope) = 0;
  virtual void dump_waves(Cycles now) = 0;
  virtual void close_waves() = 0;
};

}  // namespace cubist::sim

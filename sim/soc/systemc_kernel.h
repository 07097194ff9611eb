// The SystemC kernel as an EventKernel: the clock of one chip. SystemC has one kernel per process,
// so all devices of a process share simulated time; each counts it in cycles of its own clock.
#pragma once

#include <cstdint>
#include <systemc>

#include "soc/timed/process.h"

namespace cubist::sim {

// Converts between cycles and SystemC time (resolution 1 fs). A cycle count survives the way there
// and back.
class SystemcClock {
 public:
  explicit SystemcClock(double mhz);

  sc_core::sc_time time_of(Cycles cycles) const;
  // Of a time that lies between cycles: the next one.
  Cycles cycles_at(const sc_core::sc_time& time) const;

 private:
  uint64_t hertz_;
};

// Each process becomes one dynamic SC_METHOD: those may be spawned after elaboration, modules may
// not.
class SystemcKernel : public EventKernel {
 public:
  explicit SystemcKernel(const SystemcClock& clock) : clock_(clock) {}

  void adopt(Process& process) override;
  Cycles now() const override { return clock_.cycles_at(sc_core::sc_time_stamp()); }
  bool run() override;
  void pause() override;

 private:
  SystemcClock clock_;
};

}  // namespace cubist::sim

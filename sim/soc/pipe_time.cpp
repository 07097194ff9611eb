#include "cubist/sim/pipe_time.h"

#include <numeric>

namespace cubist::sim {

const char* name_of(Wait wait) {
  switch (wait) {
    case Wait::kNone:
      return "none";
    case Wait::kFlag:
      return "flag";
    case Wait::kBarrier:
      return "barrier";
    case Wait::kCrossCore:
      return "cross-core flag";
    case Wait::kQueue:
      return "queue full";
    case Wait::kPipes:
      return "other pipes";
    case Wait::kMemory:
      return "memory";
    case Wait::kInterlock:
      return "interlock";
  }
  return "unknown";
}

Cycles PipeTime::waited() const { return std::accumulate(waits.begin(), waits.end(), Cycles{}); }

PipeTime& PipeTime::operator+=(const PipeTime& other) {
  busy += other.busy;
  idle += other.idle;
  for (size_t i = 0; i < kWaits; ++i) waits[i] += other.waits[i];
  instructions += other.instructions;
  hazards += other.hazards;
  interlocked += other.interlocked;
  memory += other.memory;
  bank_conflict += other.bank_conflict;
  dependency += other.dependency;
  group_conflict += other.group_conflict;
  gm_read += other.gm_read;
  gm_written += other.gm_written;
  return *this;
}

}  // namespace cubist::sim

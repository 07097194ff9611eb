#include "cubist/sim/pipe_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

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

int64_t UnitShare::total() const {
  int64_t sum = in_unit;
  for (const auto& [name, count] : by_model) sum += count;
  return sum;
}

UnitShare& UnitShare::operator+=(const UnitShare& other) {
  in_unit += other.in_unit;
  for (const auto& [name, count] : other.by_model) by_model[name] += count;
  return *this;
}

std::string describe(const UnitShare& share) {
  std::string text = fmt::format("{} of {} instructions in RTL", share.in_unit, share.total());
  std::vector<std::pair<std::string, int64_t>> names(share.by_model.begin(), share.by_model.end());
  std::ranges::stable_sort(names, std::greater{}, &std::pair<std::string, int64_t>::second);
  const char* before = "; by the model: ";
  for (const auto& [name, count] : names) {
    text += fmt::format("{}{} {}", before, name, count);
    before = ", ";
  }
  return text;
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
  unit += other.unit;
  return *this;
}

}  // namespace cubist::sim

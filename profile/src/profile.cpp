#include "cubist/profile/profile.h"

#include <fmt/format.h>

#include <numeric>

namespace cubist::profile {

std::string name_of(const OperationKind& kind) {
  return fmt::format("{} {}", kind.unit == isa::Pipe::M ? "cube" : "vector",
                     kind.is_hf32 ? "hf32" : isa::name_of(kind.type));
}

std::string name_of(const sim::DataPath& path) {
  return fmt::format("{}->{}", sim::name_of(path.from), sim::name_of(path.to));
}

const char* name_of(TaskKind kind) {
  constexpr const char* kNames[] = {"launch", "copy_in",      "copy_out",  "copy_device",
                                    "fill",   "record_event", "wait_event"};
  return kNames[static_cast<size_t>(kind)];
}

namespace {

TypeCounts& operator+=(TypeCounts& to, const TypeCounts& from) {
  to.operations += from.operations;
  to.instructions += from.instructions;
  to.busy += from.busy;
  return to;
}

PortCounts& operator+=(PortCounts& to, const PortCounts& from) {
  to.bytes += from.bytes;
  to.l2_hits += from.l2_hits;
  to.l2_misses += from.l2_misses;
  return to;
}

}  // namespace

CoreCounts& CoreCounts::operator+=(const CoreCounts& other) {
  blocks += other.blocks;
  cycles += other.cycles;
  scalar_instructions += other.scalar_instructions;
  for (const auto& [pipe, time] : other.pipes) pipes[pipe] += time;
  for (const auto& [kind, counts] : other.types) types[kind] += counts;
  untyped_vector += other.untyped_vector;
  for (const auto& [path, bytes] : other.paths) paths[path] += bytes;
  reads += other.reads;
  writes += other.writes;
  dram_read += other.dram_read;
  dram_written += other.dram_written;
  ub_scalar_read += other.ub_scalar_read;
  ub_scalar_written += other.ub_scalar_written;
  return *this;
}

std::string TaskProfile::name() const {
  if (label) return label->name;
  return kind == TaskKind::kLaunch ? kernel : name_of(kind);
}

CoreCounts TaskProfile::total() const {
  CoreCounts sum;
  for (const auto& [core_kind, counts] : kinds) sum += counts;
  return sum;
}

Cycles PlaceTime::waited() const { return std::accumulate(waits.begin(), waits.end(), Cycles{}); }

PlaceTime& PlaceTime::operator+=(const PlaceTime& other) {
  instructions += other.instructions;
  busy += other.busy;
  memory += other.memory;
  bank_conflict += other.bank_conflict;
  dependency += other.dependency;
  for (size_t i = 0; i < sim::kWaits; ++i) waits[i] += other.waits[i];
  for (const auto& [after, found] : other.hazards) {
    hazards[after].resolved += found.resolved;
    hazards[after].later += found.later;
  }
  return *this;
}

Cycles LineProfile::busy() const {
  Cycles sum{};
  for (const auto& [pipe, time] : pipes) sum += time.busy;
  return sum;
}

Cycles LineProfile::waited() const {
  Cycles sum{};
  for (const auto& [pipe, time] : pipes) sum += time.waited();
  return sum;
}

}  // namespace cubist::profile

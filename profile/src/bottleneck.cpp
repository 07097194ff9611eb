#include "cubist/profile/bottleneck.h"

#include <map>

namespace cubist::profile {

namespace {

Bottleneck of_pipe(isa::Pipe pipe) {
  switch (pipe) {
    case isa::Pipe::M:
      return Bottleneck::kCube;
    case isa::Pipe::V:
      return Bottleneck::kVector;
    case isa::Pipe::MTE1:
      return Bottleneck::kMte1;
    case isa::Pipe::MTE2:
      return Bottleneck::kMemory;
    case isa::Pipe::MTE3:
      return Bottleneck::kMte3;
    case isa::Pipe::FIX:
      return Bottleneck::kFixPipe;
    default:
      return Bottleneck::kScalar;
  }
}

}  // namespace

const char* name_of(Bottleneck bottleneck) {
  constexpr const char* kNames[] = {"-",    "launch",       "cube",    "vector", "memory (MTE2)",
                                    "MTE1", "write (MTE3)", "fixpipe", "scalar", "latency"};
  return kNames[static_cast<int>(bottleneck)];
}

Bottleneck find_bottleneck(std::span<const sim::TaskReport> reports, Cycles cycles,
                           Cycles launch_overhead) {
  constexpr double kLeastBusyShare = 0.25;
  if (cycles.value <= 0) return Bottleneck::kNone;
  double running = 0,
         core_time = 0;  // cycles in which blocks ran; the same times the cores that ran them
  std::map<Bottleneck, double> busy;
  for (const sim::TaskReport& report : reports) {
    const auto span = static_cast<double>((report.ended - report.started - launch_overhead).value);
    running += span;
    core_time += span * report.cores;
    for (const auto& [pipe, time] : report.pipes)
      busy[of_pipe(pipe)] += static_cast<double>(time.busy.value);
  }
  if (running < static_cast<double>(cycles.value) / 2) return Bottleneck::kLaunch;
  Bottleneck result = Bottleneck::kLatency;
  double most = kLeastBusyShare * core_time;
  for (const auto& [bottleneck, time] : busy) {
    if (time > most) most = time, result = bottleneck;
  }
  return result;
}

Bottleneck bottleneck_of(const TaskProfile& task, const sim::ChipSpec& chip) {
  return find_bottleneck(std::span(&*task.report, 1), task.duration(), chip.task.launch_overhead);
}

}  // namespace cubist::profile

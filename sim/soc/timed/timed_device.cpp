#include "soc/timed/timed_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/sim/waves.h"
#include "soc/copy_task.h"
#include "soc/functional_launch.h"

namespace cubist::sim {

std::filesystem::path vector_waves_file(const std::filesystem::path& file) {
  std::filesystem::path of_vector = file;
  return of_vector.replace_extension("vector" + file.extension().string());
}

namespace {

// What a task that moves bytes moves over the host link; nothing for one that does not use it.
struct LinkBytes {
  Bytes operator()(const CopyInTask& t) const { return {static_cast<int64_t>(t.src.size())}; }
  Bytes operator()(const CopyOutTask& t) const { return {static_cast<int64_t>(t.dst.size())}; }
  template <class Other>
  Bytes operator()(const Other&) const {
    return {0};
  }
};

// What a task reads and writes in DRAM without the host.
struct DramBytes {
  Bytes operator()(const CopyDeviceTask& t) const { return t.size * 2; }
  Bytes operator()(const FillTask& t) const { return t.size; }
  template <class Other>
  Bytes operator()(const Other&) const {
    return {0};
  }
};

int first_port_of(const ChipSpec& chip, isa::CoreKind kind) {
  return kind == isa::CoreKind::aiv ? chip.cube_cores : 0;
}

}  // namespace

TimedDevice::TimedDevice(const ChipSpec& chip, Mode mode, EventKernel& kernel, MemoryStage& memory,
                         MakeUnits units)
    : ChipDevice(chip, mode),
      kernel_(kernel),
      units_(std::move(units)),
      surroundings_{.chip = this->chip(),
                    .mode = mode,
                    .kernel = kernel,
                    .memory = memory,
                    .gm = gm(),
                    .computed = computed_,
                    .units = units_,
                    .instruction_budget = FunctionalOptions{}.instruction_budget},
      host_link_(chip.host_link.bandwidth) {
  kernel.adopt(*this);
  // What they lack is said before anything runs.
  if (units_.cube) core_with(isa::Pipe::M, 0);
  if (units_.vector) core_with(isa::Pipe::V, 0);
}

uint64_t TimedDevice::allocate(Bytes size) {
  const uint64_t address = ChipDevice::allocate(size);
  if (mode() == Mode::kTiming) computed_.clear(address, static_cast<uint64_t>(size.value));
  return address;
}

void TimedDevice::write(uint64_t dst, std::span<const std::byte> src) {
  ChipDevice::write(dst, src);
  computed_.clear(dst, src.size());
}

void TimedDevice::observe(Observer* observer) {
  if (!kEvents && observer != nullptr) {
    throw Error(Fault::kNotImplemented, {.where = "Device::observe",
                                         .did = "observe a chip in a build without events",
                                         .expected = {},
                                         .fix = "build with the CMake option CUBIST_EVENTS=ON"});
  }
  ChipDevice::observe(observer);
  surroundings_.observer = observer;
}

int TimedDevice::cores_with(isa::Pipe unit) const {
  const bool is_split = chip().style == CoreStyle::kSplit;
  return is_split && unit == isa::Pipe::V ? chip().vector_cores : chip().cube_cores;
}

TimedCore& TimedDevice::core_with(isa::Pipe unit, int index) {
  if (chip().style == CoreStyle::kCoupled) return core({isa::CoreKind::coupled, index});
  return core({unit == isa::Pipe::V ? isa::CoreKind::aiv : isa::CoreKind::aic, index});
}

void TimedDevice::record_waves(const WavesRequest& request) {
  std::vector<isa::Pipe> units;
  if (units_.cube) units.push_back(isa::Pipe::M);
  if (units_.vector) units.push_back(isa::Pipe::V);
  if (units.empty()) refuse_waves();
  const int cores = cores_with(units.front());  // of both: there are as many vector cores, or more
  if (request.core < 0 || request.core >= cores) {
    throw Error(Fault::kConfig, {.where = "waves",
                                 .did = fmt::format("record those of core {}", request.core),
                                 .expected = fmt::format("0 to {} of {}", cores - 1, chip().name),
                                 .fix = {}});
  }
  for (const isa::Pipe unit : units) {
    WavesRequest of_unit = request;
    if (unit != units.front()) of_unit.file = vector_waves_file(request.file);
    core_with(unit, request.core).record_waves(unit, of_unit);
  }
}

// All of them, whichever fails.
void TimedDevice::end_waves() {
  std::optional<Error> first;
  for (auto& [id, core] : cores_) {
    for (const isa::Pipe unit : {isa::Pipe::M, isa::Pipe::V}) {
      try {
        core.end_waves(unit);
      } catch (const Error& error) {
        if (!first) first = error;
      }
    }
  }
  if (first) throw Error(*first);
}

TaskEvent TimedDevice::event_of(TaskId id, Cycles now) {
  const Task& task = scheduler().task(id);
  const auto* launch = std::get_if<LaunchTask>(&task);
  const LoadedProgram* loaded = launch != nullptr ? find_program(launch->program) : nullptr;
  return {.id = id,
          .stream = scheduler().stream_of(id),
          .task = task,
          .image = loaded != nullptr ? loaded->shared_image() : nullptr,
          .time = now};
}

void TimedDevice::finish(TaskId id, TaskReport report, Cycles now) {
  scheduler().finish(id, std::move(report), now);
  if (surroundings_.observer == nullptr) return;
  const TaskReport complete = scheduler().report(id);
  surroundings_.observer->task_ended(event_of(id, now), {.report = &complete});
}

void TimedDevice::fail(TaskId id, const Error& error, Cycles now) {
  scheduler().fail(id, error, now);
  if (surroundings_.observer != nullptr)
    surroundings_.observer->task_ended(event_of(id, now), {.error = &error});
}

TimedCore& TimedDevice::core(CoreId id) {
  const auto it = cores_.find(id);
  if (it != cores_.end()) return it->second;
  return cores_.try_emplace(id, surroundings_, id, first_port_of(chip(), id.kind) + id.index)
      .first->second;
}

bool TimedDevice::run_until(const std::function<bool()>& is_done) {
  while (!is_done()) {
    if (kernel_.run()) continue;  // paused: a task has ended somewhere
    if (is_done()) break;
    if (launches_.empty()) return false;
    for (ActiveLaunch& active : launches_) active.launch->fail_deadlocked(now());
  }
  return true;
}

void TimedDevice::run(Cycles now) {
  finish_copies(now);
  finish_launches(now);
  start_ready_tasks(now);
  place_blocks(now);
  std::optional<Cycles> wake;
  const auto also = [&](Cycles time) { wake = wake ? std::min(*wake, time) : time; };
  for (const ActiveCopy& copy : copies_) also(copy.ends);
  for (const ActiveLaunch& active : launches_) {
    if (active.begins > now) also(active.begins);
  }
  if (wake) wake_at(*wake);
}

void TimedDevice::finish_copies(Cycles now) {
  for (auto copy = copies_.begin(); copy != copies_.end();) {
    if (copy->ends > now) {
      ++copy;
      continue;
    }
    try {
      perform(*copy->task);
      finish(copy->id, {}, now);
    } catch (const Error& error) {
      fail(copy->id, error, now);
    }
    copy = copies_.erase(copy);
    kernel_.pause();
  }
}

void TimedDevice::finish_launches(Cycles now) {
  for (auto active = launches_.begin(); active != launches_.end();) {
    if (!active->launch->has_ended()) {
      ++active;
      continue;
    }
    scheduler().keep_text(active->id, active->launch->take_text());
    if (active->launch->error()) {
      fail(active->id, *active->launch->error(), now);
    } else {
      finish(active->id, active->launch->report(), now);
    }
    active = launches_.erase(active);
    kernel_.pause();
  }
}

void TimedDevice::start_ready_tasks(Cycles now) {
  for (auto ready = scheduler().ready(); !ready.empty(); ready = scheduler().ready()) {
    for (const TaskId id : ready) {
      try {
        start_task(id, now);
      } catch (const Error& error) {
        fail(id, error, now);
        kernel_.pause();
      }
    }
  }
}

void TimedDevice::start_task(TaskId id, Cycles now) {
  const Task& task = scheduler().start(id, now);
  if (surroundings_.observer != nullptr) surroundings_.observer->task_began(event_of(id, now));
  if (const auto* launch = std::get_if<LaunchTask>(&task)) {
    launches_.push_back({id, now + launch_overhead(*launch),
                         std::make_unique<TimedLaunch>(
                             chip(), kernel_, id, program(launch->program), *launch,
                             [this](CoreId core_id) -> TimedCore& { return core(core_id); },
                             [this](Cycles time) { wake_at(time); })});
  } else if (std::holds_alternative<RecordEventTask>(task) ||
             std::holds_alternative<WaitEventTask>(task)) {
    finish(id, {}, now);
    kernel_.pause();
  } else {
    copies_.push_back({id, &task, copy_time(task, now)});
  }
}

Cycles TimedDevice::launch_overhead(const LaunchTask& launch) {
  const TaskSpec& task = chip().task;
  const bool is_mixed = program(launch.program).kernel(launch.kernel).cores == KernelCores::kMix;
  return task.launch_overhead + (is_mixed ? task.mixed_overhead : Cycles{});
}

// The host link carries one copy at a time; copies on the device run at the sustained rate of DRAM.
Cycles TimedDevice::copy_time(const Task& task, Cycles now) {
  const Bytes link = std::visit(LinkBytes{}, task);
  if (link.value > 0) return host_link_.reserve(now, link) + chip().host_link.latency;
  const BytesPerCycle dram{chip().dram.bandwidth.value * chip().dram.efficiency};
  return now + chip().host_link.latency + transfer_time(std::visit(DramBytes{}, task), dram);
}

void TimedDevice::perform(const Task& task) {
  run_memory_task(gm(), task);
  if (mode() != Mode::kTiming) return;
  if (const auto* in = std::get_if<CopyInTask>(&task)) computed_.clear(in->dst, in->src.size());
  if (const auto* fill = std::get_if<FillTask>(&task))
    computed_.clear(fill->dst, static_cast<uint64_t>(fill->size.value));
  if (const auto* copy = std::get_if<CopyDeviceTask>(&task)) {
    const auto size = static_cast<uint64_t>(copy->size.value);
    if (computed_.any(copy->src, size)) {
      computed_.mark(copy->dst, size);
    } else {
      computed_.clear(copy->dst, size);
    }
  }
}

void TimedDevice::place_blocks(Cycles now) {
  for (ActiveLaunch& active : launches_) {
    if (active.begins > now || active.launch->has_ended()) continue;
    block_scheduler_free_ =
        active.launch->place_blocks(now, block_scheduler_free_, chip().task.block_overhead);
  }
}

}  // namespace cubist::sim

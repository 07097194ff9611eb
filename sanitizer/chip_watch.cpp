// Tasks, blocks and flags; chip_access.cpp has the bytes, chip_reports.cpp the texts.
#include "chip_watch.h"

#include <algorithm>

#include "cubist/isa/unpacked.h"

namespace cubist::sanitizer {
namespace {

struct Shape {
  int cube_cores = 0, vector_cores = 0;
};

// Cores of one block; a coupled core counts as a cube core.
Shape shape_of(const sim::ChipSpec& chip, const sim::KernelEntry* kernel) {
  if (chip.style == sim::CoreStyle::kCoupled) return {1, 0};
  switch (kernel == nullptr ? sim::KernelCores::kAny : kernel->cores) {
    case sim::KernelCores::kAic:
      return {1, 0};
    case sim::KernelCores::kMix:
      return {1, kernel->vector_cores != 0 ? kernel->vector_cores
                                           : chip.vector_cores / std::max(chip.cube_cores, 1)};
    default:
      return {0, 1};
  }
}

const sim::KernelEntry* entry_of(const sim::ProgramImage* image, const std::string& kernel) {
  if (image == nullptr) return nullptr;
  const auto it = std::ranges::find(image->kernels, kernel, &sim::KernelEntry::name);
  return it == image->kernels.end() ? nullptr : &*it;
}

}  // namespace

Sanitizer::Chip::Chip(const sim::ChipSpec& chip, sim::Mode mode, const Options& options)
    : spec_(chip),
      mode_(mode),
      options_(options),
      reports_(options.most_reports),
      gm_(clients_.emplace_back(*this, sim::Space::kGm),
          {.order = options.kinds.race, .written = options.kinds.init}),
      footprint_(mode == sim::Mode::kFull) {}

void Sanitizer::Chip::submitted(sim::TaskId task, sim::StreamId stream, const sim::Task& what) {
  task_order_.submitted(task, stream, what);
}

// When nobody runs and the host has seen every end, no race with what was can come any more.
void Sanitizer::Chip::host_saw_end(sim::TaskId task) {
  task_order_.host_saw_end(task);
  if (!running_.empty() || !task_order_.is_quiet()) return;
  log_.forget();
  gm_.forget_touches(log_.next());
}

void Sanitizer::Chip::task_began(const sim::TaskEvent& event) {
  task_order_.began(event.id);
  const uint32_t place = tasks_.add(event.id, event.stream, event.task, event.image);
  moments_[place] = task_order_.moment(event.id);
  running_[event.id] = place;
  const auto* launch = std::get_if<sim::LaunchTask>(&event.task);
  if (launch == nullptr) return;
  const Shape shape = shape_of(spec_, entry_of(event.image.get(), launch->kernel));
  launches_.push_back(
      {.task = place,
       .id = event.id,
       .cross_core = CrossCoreOrder(launch->block_dim, shape.cube_cores, shape.vector_cores)});
}

void Sanitizer::Chip::task_ended(const sim::TaskEvent& event, const sim::TaskEnd& end) {
  if (!running_.contains(event.id)) return;  // it did not even begin
  if (Launch* const launch = launch_of(event.id)) {
    if (end.error == nullptr) {
      report_left_signals(*launch);
    } else if (!launch->is_reported) {
      report_task_error(launch->task, *end.error);
    }
    launches_.remove_if([&](const Launch& l) { return l.id == event.id; });
  } else if (end.error != nullptr) {
    report_task_error(running_[event.id], *end.error);
  } else {
    touch_copy(event);
  }
  report_reads_too_early(running_[event.id]);
  task_order_.ended(event.id);
  running_.erase(event.id);
}

Launch* Sanitizer::Chip::launch_of(sim::TaskId task) {
  const auto it = std::ranges::find(launches_, task, &Launch::id);
  return it == launches_.end() ? nullptr : &*it;
}

void Sanitizer::Chip::block_began(const sim::BlockRef& block) {
  const auto shadow_of = [this](sim::Space space) {
    return std::make_unique<Shadow>(
        clients_.emplace_back(*this, space),
        ShadowOptions{.order = options_.kinds.race, .written = options_.kinds.init});
  };
  const auto it = cores_.try_emplace(block.core, shadow_of, spec_.memories).first;
  if (Launch* const launch = launch_of(block.task)) it->second.begin(block, *launch);
}

void Sanitizer::Chip::block_ended(const sim::BlockRef& block) {
  if (options_.kinds.sync) report_left_flags(core_of(block));
}

void Sanitizer::Chip::block_failed(const sim::BlockRef& block, const Error& error) {
  Launch& launch = core_of(block).launch();
  if (!launch.is_reported) report_task_error(launch.task, error);
  launch.is_reported = true;
}

void Sanitizer::Chip::instruction(const sim::InstructionEvent& event) {
  CoreWatch& core = core_of(event.block);
  switch (event.op) {
    case isa::Op::set_flag:
      return set_flag(core, event);
    case isa::Op::wait_flag:
      return core.order().wait(isa::unpacked<isa::WaitFlag>(event.operands), event.issue);
    case isa::Op::pipe_barrier:
      return core.order().barrier(isa::unpacked<isa::PipeBarrier>(event.operands).pipe,
                                  event.issue);
    case isa::Op::ffts_cross_core_sync:
      return signal_cores(core, event);
    case isa::Op::wait_flag_dev:
      return wait_for_cores(core, event);
    case isa::Op::set_spr:  // of the compare mask: no bytes of a memory
      return;
    default:
      return touch_all(core, event);
  }
}

void Sanitizer::Chip::set_flag(CoreWatch& core, const sim::InstructionEvent& event) {
  const auto flag = isa::unpacked<isa::SetFlag>(event.operands);
  const Place now{event.pc, event.issue};
  const auto earlier = core.order().set(flag, now);
  if (earlier && options_.kinds.sync) report_set_twice(core, flag, *earlier, now);
}

void Sanitizer::Chip::signal_cores(CoreWatch& core, const sim::InstructionEvent& event) {
  const auto signal = isa::unpacked<isa::FftsCrossCoreSync>(event.operands);
  const Knowledge known = core.order().before(event.pipe, event.issue);
  CrossCoreOrder& cores = core.launch().cross_core;
  const LaunchClock knowledge = with(known.others, cores.place(core.seat()), known.own);
  const bool fits = cores.signal(core.seat(), signal, knowledge);
  if (!fits && options_.kinds.sync) report_overflow(core, event);
}

void Sanitizer::Chip::wait_for_cores(CoreWatch& core, const sim::InstructionEvent& event) {
  const auto wait = isa::unpacked<isa::WaitFlagDev>(event.operands);
  const auto knowledge = core.launch().cross_core.wait(core.seat(), wait.id);
  if (knowledge) core.order().learn(event.pipe, event.issue, {.own = {}, .others = *knowledge});
}

}  // namespace cubist::sanitizer

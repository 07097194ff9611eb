#include "tasks.h"

#include <algorithm>

namespace cubist::sanitizer {
namespace {

struct Name {
  std::string operator()(const sim::LaunchTask& t) const { return "kernel " + t.kernel; }
  std::string operator()(const sim::CopyInTask&) const { return "a copy from the host"; }
  std::string operator()(const sim::CopyOutTask&) const { return "a copy to the host"; }
  std::string operator()(const sim::CopyDeviceTask&) const { return "a copy on the device"; }
  std::string operator()(const sim::FillTask&) const { return "a fill"; }
  std::string operator()(const sim::RecordEventTask&) const { return "a record of an event"; }
  std::string operator()(const sim::WaitEventTask&) const { return "a wait for an event"; }
};

}  // namespace

uint32_t Tasks::add(sim::TaskId id, sim::StreamId stream, const sim::Task& task,
                    std::shared_ptr<const sim::ProgramImage> image) {
  size_t program = 0;
  if (image != nullptr) {
    const auto it = std::ranges::find(images_, image);
    program = static_cast<size_t>(it - images_.begin());
    if (it == images_.end()) images_.push_back(image);
  }
  notes_.push_back({.is_host = false,
                    .id = id,
                    .stream = stream,
                    .what = std::visit(Name{}, task),
                    .image = std::move(image),
                    .program = program});
  return static_cast<uint32_t>(notes_.size() - 1);
}

}  // namespace cubist::sanitizer

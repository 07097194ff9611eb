// The tasks that accesses belong to, and how to name them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cubist/sim/device.h"
#include "cubist/sim/program.h"

namespace cubist::sanitizer {

struct TaskNote {
  bool is_host = false;  // Device::write
  sim::TaskId id = 0;
  sim::StreamId stream = 0;
  std::string what;                                // "kernel add", "a copy from the host"
  std::shared_ptr<const sim::ProgramImage> image;  // of a kernel
  size_t program = 0;                              // number of the image
};

// Never forgets: there are few tasks.
class Tasks {
 public:
  Tasks() {
    notes_.push_back({.is_host = true,
                      .id = 0,
                      .stream = 0,
                      .what = "the host (Device::write)",
                      .image = {},
                      .program = 0});
  }

  static constexpr uint32_t kHost = 0;
  uint32_t add(const sim::TaskId id, sim::StreamId stream, const sim::Task& task,
               std::shared_ptr<const sim::ProgramImage> image);
  const TaskNote& operator[](uint32_t place) const { return notes_[place]; }

 private:
  std::vector<TaskNote> notes_;
  std::vector<std::shared_ptr<const sim::ProgramImage>> images_;
};

}  // namespace cubist::sanitizer

// A stream and what is under way in it.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "cubist/sim/device.h"

namespace cubist::acl {

// Lives until the task that uses it ended: device memory made for the launch, and the host bytes
// copied there.
struct TaskMemory {
  std::vector<uint64_t> device;
  std::vector<std::shared_ptr<const std::vector<std::byte>>> host;
};

class Stream {
 public:
  // `is_owner`: the device's stream ends with this object.
  Stream(sim::Device& device, sim::StreamId id, bool is_owner);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  sim::Device& device() const { return device_; }

  sim::TaskId submit(sim::Task task, TaskMemory memory = {});

  // Waits for all tasks; what their kernels printed goes to standard output. The first error stays
  // for the next synchronize().
  void drain();
  // Waits for all tasks and throws the first error since the last call.
  void synchronize();
  bool is_idle();
  // As if a task had ended with it.
  void keep_error(std::exception_ptr error);

 private:
  struct Pending {
    sim::TaskId task;
    std::string kernel;  // empty: no launch
    TaskMemory memory;
  };

  void finish_front();
  void finish_ended();

  sim::Device& device_;
  sim::StreamId id_;
  bool is_owner_;
  std::deque<Pending> pending_;
  std::exception_ptr first_error_;
};

}  // namespace cubist::acl

// A stream and what is under way in it.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cubist/sim/device.h"

namespace cubist::acl {

// Device memory, freed with its last user.
class DeviceMemory {
 public:
  DeviceMemory(sim::Device& device, Bytes size)
      : device_(device), address_(device.allocate(size)) {}
  ~DeviceMemory() { device_.free(address_); }
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;
  uint64_t address() const { return address_; }

 private:
  sim::Device& device_;
  uint64_t address_;
};

// Lives until the task that uses it ended: device memory made for the launch, and the host bytes
// copied there.
struct TaskMemory {
  std::vector<std::shared_ptr<DeviceMemory>> device;
  std::vector<std::shared_ptr<const std::vector<std::byte>>> host;
};

// A task, and what has to live until it ended.
struct KeptTask {
  sim::Task task;
  TaskMemory memory;
};

class Stream {
 public:
  // `is_owner`: the device's stream ends with this object.
  Stream(sim::Device& device, sim::StreamId id, bool is_owner);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  sim::Device& device() const { return device_; }

  // Nothing if the stream is being captured: the task was noted, and runs in replays.
  std::optional<sim::TaskId> submit(sim::Task task, TaskMemory memory = {});

  // Between these two tasks are noted instead of run. AclFailure(ACL_ERROR_INVALID_PARAM) if the
  // stream is being captured already, or is not.
  void begin_capture();
  std::vector<KeptTask> end_capture();
  // AclFailure(ACL_ERROR_INVALID_PARAM) saying that `did` is impossible, if it is being captured.
  void check_not_captured(const char* did) const;

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
  std::optional<std::vector<KeptTask>> captured_;
};

}  // namespace cubist::acl

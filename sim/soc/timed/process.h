// Something that acts at moments of simulated time, and what it needs from an event kernel. The
// SystemC kernel is one implementation (systemc_kernel.h); unit tests use a queue
// (test/queue_kernel.h).
#pragma once

#include <memory>

#include "cubist/base/quantity.h"

namespace cubist::sim {

// Asks the kernel for one run() of a process. Only the earliest request is kept: run() asks again
// for what is still to come.
class Waker {
 public:
  virtual ~Waker() = default;
  virtual void wake_at(Cycles time) = 0;
};

class Process {
 public:
  virtual ~Process() = default;
  virtual void run(Cycles now) = 0;  // throws nothing

  // `time` must not be past. At the present time, run() follows what runs now.
  void wake_at(Cycles time) { waker_->wake_at(time); }
  void set_waker(std::unique_ptr<Waker> waker) { waker_ = std::move(waker); }

 private:
  std::unique_ptr<Waker> waker_;
};

class EventKernel {
 public:
  virtual ~EventKernel() = default;
  // Gives `process` its waker. The kernel must outlive the process.
  virtual void adopt(Process& process) = 0;
  virtual Cycles now() const = 0;
  // Runs until pause() or until nobody is left who asked to be woken; false if nobody was. Not to
  // be called by a process.
  virtual bool run() = 0;
  // run() returns once the processes of the present moment have run.
  virtual void pause() = 0;
};

}  // namespace cubist::sim

#include "soc/systemc_kernel.h"

#include <cmath>

// libsystemc brings a main() that calls this one. Cubist has mains of its own and drives the kernel
// itself, so nobody does.
extern "C" int sc_main(int, char**) { return 1; }

namespace cubist::sim {
namespace {

__extension__ using Wide = unsigned __int128;  // femtoseconds times hertz do not fit 64 bits

constexpr uint64_t kFemtosecondsPerSecond = 1'000'000'000'000'000;

class SystemcWaker : public Waker {
 public:
  SystemcWaker(Process& process, const SystemcClock& clock) : clock_(clock) {
    sc_core::sc_spawn_options options;
    options.spawn_method();
    options.dont_initialize();
    options.set_sensitivity(&event_);
    const auto run = [this, &process] { process.run(clock_.cycles_at(sc_core::sc_time_stamp())); };
    method_ = sc_core::sc_spawn(run, sc_core::sc_gen_unique_name("process"), &options);
  }
  ~SystemcWaker() override {
    event_.cancel();
    method_.kill();
  }

  // SystemC keeps the earliest of several notifications.
  void wake_at(Cycles time) override {
    const sc_core::sc_time at = clock_.time_of(time), now = sc_core::sc_time_stamp();
    event_.notify(at > now ? at - now : sc_core::SC_ZERO_TIME);
  }

 private:
  const SystemcClock& clock_;
  sc_core::sc_event event_;
  sc_core::sc_process_handle method_;
};

}  // namespace

SystemcClock::SystemcClock(double mhz) : hertz_(static_cast<uint64_t>(std::llround(mhz * 1e6))) {}

// Rounds to the nearest femtosecond, far below half a cycle.
sc_core::sc_time SystemcClock::time_of(Cycles cycles) const {
  const auto exact = static_cast<Wide>(cycles.value) * kFemtosecondsPerSecond;
  return sc_core::sc_time::from_value(static_cast<uint64_t>((exact + hertz_ / 2) / hertz_));
}

Cycles SystemcClock::cycles_at(const sc_core::sc_time& time) const {
  const auto scaled = static_cast<Wide>(time.value()) * hertz_;
  // Half a femtosecond of time_of()'s rounding, in the same units.
  const Wide rounding = hertz_ / 2 + 1;
  const Wide below = scaled > rounding ? scaled - rounding : 0;
  return {static_cast<int64_t>((below + kFemtosecondsPerSecond - 1) / kFemtosecondsPerSecond)};
}

void SystemcKernel::adopt(Process& process) {
  process.set_waker(std::make_unique<SystemcWaker>(process, clock_));
}

bool SystemcKernel::run() {
  if (!sc_core::sc_pending_activity()) return false;
  sc_core::sc_start();
  return true;
}

void SystemcKernel::pause() { sc_core::sc_pause(); }

}  // namespace cubist::sim

#include "soc/systemc_device.h"

#include <utility>

#include "soc/systemc_kernel.h"
#include "soc/systemc_memory.h"
#include "soc/timed/timed_device.h"

namespace cubist::sim {
namespace {

// What the device stands on is made before it and outlives it.
struct SystemcChip {
  SystemcChip(const ChipSpec& chip, const SystemcClock& clock)
      : lease(chip, clock), event_kernel(clock) {}
  SystemcMemoryLease lease;
  SystemcKernel event_kernel;
};

class SystemcDevice : private SystemcChip, public TimedDevice {
 public:
  SystemcDevice(const ChipSpec& chip, Mode mode, MakeUnits units)
      : SystemcChip(chip, SystemcClock(chip.clock_mhz)),
        TimedDevice(chip, mode, event_kernel, lease.memory(), std::move(units)) {}
};

}  // namespace

std::unique_ptr<Device> make_systemc_device(const ChipSpec& chip, Mode mode, MakeUnits units) {
  return std::make_unique<SystemcDevice>(chip, mode, std::move(units));
}

}  // namespace cubist::sim

#include "soc/systemc_kernel.h"

#include <gtest/gtest.h>

#include "soc/memory_system/memory_system.h"
#include "soc/systemc_memory.h"

namespace cubist::sim {
namespace {

TEST(SystemcClock, CyclesSurviveTheWayToSystemcTimeAndBack) {
  const SystemcMemoryLease elaborated(load_chip("tiny"),
                                      SystemcClock(1000));  // sets the resolution
  for (const double mhz : {1000.0, 1060.0, 1850.0, 680.0, 333.3}) {
    const SystemcClock clock(mhz);
    for (int64_t cycles = 0; cycles < 2'000'000'000'000; cycles = cycles * 3 / 2 + 1) {
      EXPECT_EQ(clock.cycles_at(clock.time_of({cycles})).value, cycles) << mhz;
    }
  }
}

TEST(SystemcClock, ATimeBetweenCyclesIsTheNextOne) {
  const SystemcMemoryLease elaborated(load_chip("tiny"), SystemcClock(1000));
  const SystemcClock clock(1850);
  EXPECT_EQ(clock.cycles_at(clock.time_of({1000}) + sc_core::sc_time(10, sc_core::SC_FS)).value,
            1001);
}

// The TLM chain gives the times of the stages wired directly.
TEST(SystemcMemory, TheSocketsChangeNoTime) {
  const ChipSpec chip = load_chip("ascend910b1");
  SystemcMemoryLease lease(chip, SystemcClock(chip.clock_mhz));
  MemorySystem direct(chip);
  Traffic traffic;
  for (int i = 0; i < 200; ++i) {
    MemoryRequest request;
    request.core = i % 5;
    request.is_write = i % 3 == 0;
    request.address = static_cast<uint64_t>(i) * 1337 % 65536;
    request.size = {512};
    request.traffic = &traffic;
    const Cycles start{i * 7};
    EXPECT_EQ(lease.memory().access(request, start), direct.access(request, start)) << i;
  }
}

}  // namespace
}  // namespace cubist::sim

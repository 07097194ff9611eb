// Linked with what a build without Verilator has in the place of sim/rtl.
#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::sim {
namespace {

TEST(MissingRtlCube, AChipThatAsksForOneSaysWhatToInstall) {
  try {
    make_device(load_chip("tiny,cube.model=rtl"), Mode::kFull);
    FAIL() << "a device was made";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_THAT(error.what(), testing::HasSubstr("apt-get install verilator"));
    EXPECT_THAT(error.what(), testing::HasSubstr("there was no Verilator"));
  }
}

TEST(MissingRtlCube, EveryOtherChipIsMade) {
  EXPECT_NE(make_device(load_chip("tiny"), Mode::kFull), nullptr);
}

}  // namespace
}  // namespace cubist::sim

// Linked with what a build without Verilator has in the place of sim/rtl.
#include <gmock/gmock.h>

#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/device.h"

namespace cubist::sim {
namespace {

class MissingRtlUnits : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Unit, MissingRtlUnits,
                         testing::Values("cube.model=rtl", "vector.model=rtl",
                                         "vector.model=mixed"),
                         [](const auto& p) {
                           std::string name = p.param;
                           std::erase_if(name, [](char c) { return c == '.' || c == '='; });
                           return name;
                         });

TEST_P(MissingRtlUnits, AChipThatAsksForOneSaysWhatToInstall) {
  try {
    make_device(load_chip("tiny," + GetParam()), Mode::kFull);
    FAIL() << "a device was made";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().substr(0, GetParam().find('='))));
    EXPECT_THAT(error.what(), testing::HasSubstr("apt-get install verilator"));
    EXPECT_THAT(error.what(), testing::HasSubstr("there was no Verilator"));
  }
}

TEST(MissingRtlUnit, EveryOtherChipIsMade) {
  EXPECT_NE(make_device(load_chip("tiny"), Mode::kFull), nullptr);
}

}  // namespace
}  // namespace cubist::sim

// The wrapper: what it refuses, what it forgets, the waves it writes.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "rtl/test/rtl_cube_core.h"
#include "rtl/test/waves_test.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using testing::HasSubstr;

isa::Mad small(DataType type) {
  isa::Mad i;
  i.type_a = i.type_b = type;
  i.m = i.n = i.k = 16, i.init = 1;
  return i;
}

std::string refusal_of(const CubeCommand& command) {
  RtlCubeCore core;
  try {
    core.cube->submit(command);
  } catch (const Error& error) {
    EXPECT_TRUE(core.cube->is_idle()) << "a command that was refused is under way";
    EXPECT_TRUE(core.cube->is_ready());
    return std::string(name_of(error.fault())) + ": " + error.what();
  }
  return "no error";
}

TEST(RtlCube, RefusesTypesThatItLacksByName) {
  EXPECT_THAT(
      refusal_of(command_of(small(DataType::f32), ControlRegisters{})),
      testing::AllOf(HasSubstr("not implemented"), HasSubstr("f32"), HasSubstr("functional")));
  CubeCommand s4 = command_of(small(DataType::s8), ControlRegisters{});
  s4.type_a = s4.type_b = DataType::s4;
  EXPECT_THAT(refusal_of(s4), testing::AllOf(HasSubstr("not implemented"), HasSubstr("s4")));
}

TEST(RtlCube, RefusesWhatItsPortsCannotSay) {
  CubeCommand large = command_of(small(DataType::f16), ControlRegisters{});
  large.m = 4096;
  EXPECT_THAT(refusal_of(large), HasSubstr("4096"));
  CubeCommand far = command_of(small(DataType::f16), ControlRegisters{});
  far.c = uint64_t{1} << 24;
  EXPECT_THAT(refusal_of(far), HasSubstr("0x1000000"));
}

TEST(RtlCube, ForgetsItsCommandsWhenReset) {
  RtlCubeCore core, fresh;
  isa::Mad i = small(DataType::s8);
  for (RtlCubeCore* c : {&core, &fresh}) {
    for (uint64_t e = 0; e < 512; ++e) {
      store<int8_t>(c->core.local.l0a.data(), e, static_cast<int8_t>(e));
      store<int8_t>(c->core.local.l0b.data(), e, static_cast<int8_t>(3 * e));
    }
  }
  const CubeCommand command = command_of(i, core.core.registers);
  for (const int64_t edges : {0, 1, 3, 17}) {
    core.cube->submit(command);
    for (int64_t edge = 0; edge < edges; ++edge) {
      core.now = Cycles{core.now.value + 1};
      core.cube->clock(core.now);
    }
    core.cube->reset();
    EXPECT_TRUE(core.cube->is_idle());
    EXPECT_TRUE(core.cube->is_ready());
    EXPECT_EQ(load<int32_t>(core.core.local.l0c.data(), 0), 0) << "after " << edges << " edges";
  }
  EXPECT_EQ(core.run({command, command}), fresh.run({command, command}));
  EXPECT_EQ(std::memcmp(core.core.local.l0c.data(), fresh.core.local.l0c.data(), 1024), 0);
  EXPECT_NE(load<int32_t>(core.core.local.l0c.data(), 0), 0);
}

class RtlCubeWaves : public WavesTest {
 protected:
  // Runs one command, with waves of the edges from `begin` on.
  void record(int64_t begin) {
    RtlCubeCore core;
    core.cube->open_waves(file_, "AIC 0");
    core.cube->submit(command_of(small(DataType::f16), core.core.registers));
    while (!core.cube->is_idle()) {
      core.now = Cycles{core.now.value + 1};
      core.cube->clock(core.now);
      if (core.now.value >= begin) core.cube->dump_waves(core.now);
    }
    core.cube->close_waves();
  }
};

TEST_F(RtlCubeWaves, HaveTheHandshakesAndDataOfTheWindow) {
  record(1);
  if (!has_converter()) GTEST_SKIP() << "no fst2vcd (Debian: gtkwave)";
  const std::string text = vcd();
  EXPECT_THAT(text, HasSubstr("$scope module AIC_0 $end"));
  for (const char* signal :
       {"clock", "command_valid", "a_request_valid", "c_write_valid", "c_write_data", "done"})
    EXPECT_THAT(text, HasSubstr(fmt::format(" {} ", signal)));
  EXPECT_THAT(text, HasSubstr("#1000\n"));
  EXPECT_THAT(text, HasSubstr("#1500\n"));  // the falling edge of cycle 1
  EXPECT_THAT(text, HasSubstr("#18000\n"));
}

}  // namespace
}  // namespace cubist::sim

// A chip whose cube is clocked, as a whole: the same bits as the functional cube, time that adds
// up.
#include <gmock/gmock.h>

#include <set>

#include "cubist/sim/clocked_units.h"
#include "cubist/sim/events.h"
#include "cubist/sim/waves.h"
#include "kernel_fixture.h"
#include "soc/timed/test/fake_cube.h"

namespace cubist::sim {
namespace {

using testing::HasSubstr;

ChipSpec clocked(ChipSpec chip) {
  chip.cube.model = CubeModel::kRtl;
  return chip;
}

MakeUnits with(FakeCubeLog& log) {
  return {.cube = [&](CubeMemory& memory) { return std::make_unique<FakeCube>(memory, log); }};
}

// The slices of pipe M, as a trace draws them.
class Slices : public Observer {
 public:
  void instruction(const InstructionEvent& e) override {
    if (e.pipe != isa::Pipe::M) return;
    EXPECT_LE(last_end, e.time.done - e.time.busy) << "slices do not overlap";
    EXPECT_LE(e.time.started, e.time.ended);
    EXPECT_LE(e.time.done, e.time.ended);
    if (e.time.busy > Cycles{}) last_end = e.time.done;
    if (e.op == isa::Op::mad) ++mads;
    busy += e.time.busy + e.time.late;
  }
  Cycles last_end, busy;
  int mads = 0;
};

struct TilesRun {
  std::vector<uint16_t> values;
  TaskReport report;
};

// Ten tiles of 128 x 64, one after the other in one accumulator.
TilesRun store_tiles(std::unique_ptr<Device> device, bool unit_flags, bool interlocks,
                     Observer* observer = nullptr) {
  constexpr uint32_t kTiles = 10, kValues = kTiles * 128 * 64;
  Kernels k(std::move(device));
  k.has_interlocks = interlocks;
  const uint64_t in = k.upload(halves(7, 8192)), out = k.upload(std::vector<uint16_t>(kValues));
  if (observer != nullptr) k.device->observe(observer);
  const TaskReport report = k.run("store_tiles", {in, out, kTiles, unit_flags});
  return {k.download<uint16_t>(out, kValues), report};
}

class ClockedCubeDevice : public testing::TestWithParam<std::pair<bool, bool>> {};
INSTANTIATE_TEST_SUITE_P(Order, ClockedCubeDevice,
                         testing::Values(std::pair{false, false}, std::pair{true, false},
                                         std::pair{false, true}, std::pair{true, true}),
                         [](const auto& p) {
                           return std::string(p.param.first ? "UnitFlags" : "Events") +
                                  (p.param.second ? "WithInterlocks" : "");
                         });

TEST_P(ClockedCubeDevice, GivesTheBitsOfTheFunctionalCubeInATimeThatAddsUp) {
  const auto [unit_flags, interlocks] = GetParam();
  FakeCubeLog log;
  const MakeUnits fake = with(log);
  Slices slices;
  const TilesRun functional =
      store_tiles(make_device(split_chip(), Mode::kFull), unit_flags, interlocks);
  const TilesRun rtl = store_tiles(make_device(clocked(split_chip()), Mode::kFull, fake),
                                   unit_flags, interlocks, &slices);
  EXPECT_TRUE(functional.values == rtl.values);
  EXPECT_EQ(slices.mads, 55);
  EXPECT_EQ(log.submitted, 55);
  EXPECT_EQ(describe(rtl.report.pipes.at(isa::Pipe::M).unit), "55 of 55 instructions in RTL");
  EXPECT_EQ(functional.report.pipes.at(isa::Pipe::M).unit.total(), 0);
  EXPECT_EQ(slices.busy, rtl.report.pipes.at(isa::Pipe::M).busy);
  EXPECT_EQ(rtl.report.gm_written, functional.report.gm_written);
  EXPECT_NE(rtl.report.ended - rtl.report.started,
            functional.report.ended - functional.report.started)
      << "the time is the cube's";
  // 55 mads of 32 fractals, each a cycle in the cube.
  EXPECT_GE(log.edges.size(), 55u * 32);
}

TEST_P(ClockedCubeDevice, GivesTheSameBitsWithTheCubeInRtl) {
#ifdef CUBIST_HAS_RTL
  const auto [unit_flags, interlocks] = GetParam();
  Slices slices;
  const TilesRun functional =
      store_tiles(make_device(split_chip(), Mode::kFull), unit_flags, interlocks);
  const TilesRun rtl =
      store_tiles(make_device(clocked(split_chip()), Mode::kFull), unit_flags, interlocks, &slices);
  EXPECT_TRUE(functional.values == rtl.values);
  EXPECT_EQ(slices.mads, 55);
  EXPECT_EQ(slices.busy, rtl.report.pipes.at(isa::Pipe::M).busy);
#else
  GTEST_SKIP() << "built without Verilator";
#endif
}

TEST(ClockedCubes, TheSameRunTakesTheSameTime) {
  FakeCubeLog log;
  const MakeUnits fake = with(log);
  const auto cycles = [&] {
    const TaskReport report =
        store_tiles(make_device(clocked(split_chip()), Mode::kFull, fake), true, false).report;
    return report.ended - report.started;
  };
  EXPECT_EQ(cycles(), cycles());
}

TEST(ClockedCubes, AFaultEndsTheTaskAndLeavesTheDeviceUsable) {
  FakeCubeLog log;
  log.never_ends = true;
  Kernels k(make_device(clocked(split_chip()), Mode::kFull, with(log)));
  const uint64_t in = k.upload(halves(7, 8192));
  const uint64_t out = k.upload(std::vector<uint16_t>(8192));
  const std::string error = k.error_of("store_tiles", {in, out, 1, 0});
  EXPECT_THAT(error, HasSubstr("the clocked cube"));
  EXPECT_THAT(error, HasSubstr("store_tiles"));
  log.never_ends = false;
  EXPECT_EQ(k.error_of("store_tiles", {in, out, 1, 0}), "no error");
}

std::string error_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::kConfig);
    return e.what();
  }
  return "no error";
}

TEST(ClockedCubes, NeedAClockAndValues) {
  for (const Mode mode : {Mode::kFunctional, Mode::kTiming}) {
    EXPECT_THAT(error_of([&] { make_device(clocked(coupled_chip()), mode); }),
                HasSubstr(std::string("in mode ") + name_of(mode) + " with cube.model rtl"));
  }
  FakeCubeLog log;
  EXPECT_THAT(error_of([&] { make_device(coupled_chip(), Mode::kFull, with(log)); }),
              HasSubstr("with cube.model functional"));
}

TEST(ClockedCubes, WavesOfTheFunctionalCubeAreRefused) {
  for (const Mode mode : {Mode::kFunctional, Mode::kTiming, Mode::kFull}) {
    const auto device = make_device(coupled_chip(), mode);
    EXPECT_THAT(error_of([&] { device->record_waves({.file = "x.fst"}); }),
                HasSubstr("functional units, which have no signals"));
  }
}

TEST(ClockedCubes, WavesAreOfOneCoreOfTheChip) {
  FakeCubeLog log;
  const auto device = make_device(clocked(coupled_chip()), Mode::kFull, with(log));
  device->record_waves({.file = "x.fst", .core = 1});
  device->end_waves();
  EXPECT_THAT(log.waves, testing::ElementsAre("open x.fst AI core 1", "close"));
  EXPECT_THAT(error_of([&] { device->record_waves({.file = "y.fst", .core = 2}); }),
              HasSubstr("record those of core 2"));
  EXPECT_THAT(error_of([&] { device->record_waves({.file = "y.fst", .core = -1}); }),
              HasSubstr("0 to 1 of tiny"));
}

}  // namespace
}  // namespace cubist::sim

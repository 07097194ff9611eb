// A chip whose vector unit is clocked, as a whole: the same bits as the functional one, time that
// adds up, and every instruction counted for whoever carried it out.
#include <gmock/gmock.h>

#include "cubist/sim/clocked_units.h"
#include "cubist/sim/events.h"
#include "cubist/sim/waves.h"
#include "kernel_fixture.h"
#include "soc/timed/test/fake_cube.h"
#include "soc/timed/test/fake_vector.h"

namespace cubist::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr size_t kElements = 128;

ChipSpec clocked(ChipSpec chip, VectorModel model = VectorModel::kMixed) {
  chip.vector.model = model;
  return chip;
}

MakeUnits with(FakeVectorLog& log) {
  return {
      .vector = [&](VectorMemory& memory) { return std::make_unique<FakeVector>(memory, log); }};
}

// The slices of pipe V, as a trace draws them.
class Slices : public Observer {
 public:
  void instruction(const InstructionEvent& e) override {
    if (e.pipe != isa::Pipe::V) return;
    EXPECT_LE(last_end, e.time.done - e.time.busy) << "slices do not overlap";
    EXPECT_LE(e.time.started, e.time.ended);
    EXPECT_LE(e.time.done, e.time.ended);
    if (e.time.busy > Cycles{}) last_end = e.time.done;
    busy += e.time.busy + e.time.late;
  }
  Cycles last_end, busy;
};

struct VectorRun {
  std::vector<uint16_t> values;
  TaskReport report;

  const PipeTime& pipe() const { return report.pipes.at(isa::Pipe::V); }
  Cycles cycles() const { return report.ended - report.started; }
};

struct Case {
  const char* kernel;
  bool is_split, has_interlocks;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.kernel; }

constexpr uint64_t kRounds = 5;

// kernel(in, out, rounds)
VectorRun run(std::unique_ptr<Device> device, const Case& c, Observer* observer = nullptr) {
  Kernels k(std::move(device));
  k.has_interlocks = c.has_interlocks;
  const uint64_t in = k.upload(halves(11, kElements)),
                 out = k.upload(std::vector<uint16_t>(kElements));
  if (observer != nullptr) k.device->observe(observer);
  const TaskReport report = k.run(c.kernel, {in, out, kRounds});
  return {k.download<uint16_t>(out, kElements), report};
}

ChipSpec chip_of(const Case& c) { return c.is_split ? split_chip() : coupled_chip(); }

class ClockedVectorDevice : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Kernels, ClockedVectorDevice,
                         testing::Values(Case{"vectors_with_barriers", false, false},
                                         Case{"vectors_with_barriers", true, true},
                                         Case{"v_after_v", true, true},
                                         Case{"mixed_vectors", false, false},
                                         Case{"mixed_vectors", true, false},
                                         Case{"mixed_vectors", true, true}),
                         [](const auto& p) {
                           return std::string(p.param.kernel) +
                                  (p.param.is_split ? "_split" : "_coupled") +
                                  (p.param.has_interlocks ? "_interlocks" : "");
                         });

TEST_P(ClockedVectorDevice, GivesTheBitsOfTheFunctionalUnitInATimeThatAddsUp) {
  const Case c = GetParam();
  FakeVectorLog log;
  Slices slices;
  const VectorRun functional = run(make_device(chip_of(c), Mode::kFull), c);
  const VectorRun mixed = run(make_device(clocked(chip_of(c)), Mode::kFull, with(log)), c, &slices);
  EXPECT_EQ(functional.values, mixed.values);
  EXPECT_EQ(slices.busy, mixed.pipe().busy);
  EXPECT_NE(mixed.cycles(), functional.cycles()) << "the time is the unit's";
  EXPECT_EQ(mixed.pipe().unit.in_unit, log.submitted);
  EXPECT_EQ(functional.pipe().unit.total(), 0);
  if (c.kernel == std::string("mixed_vectors")) {
    EXPECT_EQ(log.submitted, 2 * int64_t{kRounds});
    EXPECT_THAT(mixed.pipe().unit.by_model,
                ElementsAre(Pair("vadd s16", kRounds), Pair("vsub f16", kRounds)));
  } else {
    EXPECT_EQ(describe(mixed.pipe().unit), "3 of 3 instructions in RTL");
  }
}

TEST_P(ClockedVectorDevice, GivesTheSameBitsWithTheUnitInRtl) {
#ifdef CUBIST_HAS_RTL
  const Case c = GetParam();
  Slices slices;
  const VectorRun functional = run(make_device(chip_of(c), Mode::kFull), c);
  const VectorRun mixed = run(make_device(clocked(chip_of(c)), Mode::kFull), c, &slices);
  EXPECT_EQ(functional.values, mixed.values);
  EXPECT_EQ(slices.busy, mixed.pipe().busy);
  EXPECT_GT(mixed.pipe().unit.in_unit, 0);
#else
  GTEST_SKIP() << "built without Verilator";
#endif
}

TEST(ClockedVectors, TheSameRunTakesTheSameTime) {
  FakeVectorLog log;
  const auto cycles = [&] {
    return run(make_device(clocked(split_chip()), Mode::kFull, with(log)),
               {"mixed_vectors", true, true})
        .cycles();
  };
  EXPECT_EQ(cycles(), cycles());
}

TEST(ClockedVectors, WithoutTheModelWhatTheUnitLacksEndsTheTask) {
  FakeVectorLog log;
  Kernels k(make_device(clocked(coupled_chip(), VectorModel::kRtl), Mode::kFull, with(log)));
  const uint64_t in = k.upload(halves(11, kElements)),
                 out = k.upload(std::vector<uint16_t>(kElements));
  const std::string error = k.error_of("mixed_vectors", {in, out, 1});
  EXPECT_THAT(error, HasSubstr("not implemented"));
  EXPECT_THAT(error, HasSubstr("vadd s16"));
  EXPECT_THAT(error, HasSubstr("mixed_vectors"));
  EXPECT_EQ(k.error_of("vectors_with_barriers", {in, out}), "no error") << "it is usable again";
}

TEST(ClockedVectors, AFaultEndsTheTaskAndLeavesTheDeviceUsable) {
  FakeVectorLog log;
  log.never_ends = true;
  Kernels k(make_device(clocked(split_chip()), Mode::kFull, with(log)));
  const uint64_t in = k.upload(halves(11, kElements)),
                 out = k.upload(std::vector<uint16_t>(kElements));
  EXPECT_THAT(k.error_of("v_after_v", {in, out}), HasSubstr("the clocked vector unit"));
  log.never_ends = false;
  EXPECT_EQ(k.error_of("v_after_v", {in, out}), "no error");
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

TEST(ClockedVectors, NeedAClockAndValues) {
  for (const Mode mode : {Mode::kFunctional, Mode::kTiming}) {
    EXPECT_THAT(error_of([&] { make_device(clocked(coupled_chip()), mode); }),
                HasSubstr(std::string("in mode ") + name_of(mode) + " with vector.model mixed"));
  }
  ChipSpec both = clocked(coupled_chip(), VectorModel::kRtl);
  both.cube.model = CubeModel::kRtl;
  const std::string error = error_of([&] { make_device(both, Mode::kTiming); });
  EXPECT_THAT(error, HasSubstr("cube.model rtl and vector.model rtl"));
  EXPECT_THAT(error, HasSubstr("cube.model=functional,vector.model=functional"));
}

TEST(ClockedVectors, AreThereOnlyWhereTheChipAsksForThem) {
  FakeVectorLog log;
  EXPECT_THAT(error_of([&] { make_device(coupled_chip(), Mode::kFull, with(log)); }),
              HasSubstr("under a chip with vector.model functional"));
}

TEST(ClockedVectors, NeedRepeatsOf256Bytes) {
  FakeVectorLog log;
  ChipSpec wide = clocked(coupled_chip());
  wide.vector.width = {512};
  const std::string error = error_of([&] { make_device(wide, Mode::kFull, with(log)); });
  EXPECT_THAT(error, HasSubstr("vector.width 512"));
  EXPECT_THAT(error, HasSubstr("256 B"));
}

TEST(ClockedVectors, WavesOfBothUnitsGoToTwoFiles) {
  FakeVectorLog vector;
  FakeCubeLog cube;
  MakeUnits units = with(vector);
  units.cube = [&](CubeMemory& memory) { return std::make_unique<FakeCube>(memory, cube); };
  ChipSpec chip = clocked(split_chip());
  chip.cube.model = CubeModel::kRtl;
  const auto device = make_device(chip, Mode::kFull, units);
  device->record_waves({.file = "a/x.fst", .core = 3});
  device->end_waves();
  EXPECT_THAT(cube.waves, ElementsAre("open a/x.fst AIC 3", "close"));
  EXPECT_THAT(vector.waves, ElementsAre("open a/x.vector.fst AIV 3", "close"));
  EXPECT_THAT(error_of([&] { device->record_waves({.file = "y.fst", .core = 24}); }),
              HasSubstr("0 to 23 of ascend910b1"));
}

TEST(ClockedVectors, WavesOfOneUnitGoToTheFileAndCountItsCores) {
  FakeVectorLog log;
  const auto device = make_device(clocked(split_chip()), Mode::kFull, with(log));
  device->record_waves({.file = "x.fst", .core = 47});
  EXPECT_THAT(log.waves, ElementsAre("open x.fst AIV 47"));
  EXPECT_THAT(error_of([&] { device->record_waves({.file = "y.fst", .core = 48}); }),
              HasSubstr("0 to 47 of ascend910b1"));
}

}  // namespace
}  // namespace cubist::sim

#include "passes/plan_scratchpad.h"

#include <gmock/gmock.h>

#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "passes/hoist_loads.h"
#include "passes/memory_map.h"
#include "passes/placement.h"
#include "passes/plan_rings.h"
#include "passes/verify.h"
#include "programs.h"

namespace cubist::akg {
namespace {

TEST(Placement, WhatIsDeadMakesRoomAndTheSmallestGapThatFitsIsTaken) {
  std::vector<Placed> things = {
      {.bytes = 320, .life = {0, 9}}, {.bytes = 256, .life = {0, 3}},
      {.bytes = 224, .life = {4, 9}}, {.bytes = 64, .life = {0, 9}},
      {.bytes = 32, .life = {4, 9}},
  };
  EXPECT_EQ(place(things), 640);
  std::vector<int64_t> addresses;
  for (const Placed& thing : things) addresses.push_back(thing.address);
  EXPECT_THAT(addresses, testing::ElementsAre(0, 320, 320, 576, 544));
}

TEST(Placement, AmongTheAddressesThatArePreferredTheCheapestIsTaken) {
  std::vector<Placed> things = {{.bytes = 512, .life = {0, 1}}, {.bytes = 96, .life = {0, 1}}};
  Preference preference = {.period = 512, .remainders = {0, 256}};
  preference.cost = [](const std::vector<Placed>& all, const std::vector<size_t>& placed,
                       size_t index, int64_t address) {
    return placed.empty() || (address - all[1 - index].address) % 512 != 0 ? 0.0 : 1.0;
  };
  EXPECT_EQ(place(things, preference), 768 + 96);
  preference.limit = 700;
  EXPECT_EQ(place(things, preference), 512 + 96);
}

// y = f(f(f(x))): three temporaries, of which two are in use at any time.
Program chain(int64_t n) {
  Builder k("chain");
  const BufferId x = k.gm("x", DataType::f32, 4 * n), y = k.gm("y", DataType::f32, 4 * n);
  const BufferId x1 = k.ub("x1", DataType::f32, n), t1 = k.ub("t1", DataType::f32, n),
                 t2 = k.ub("t2", DataType::f32, n), t3 = k.ub("t3", DataType::f32, n),
                 y1 = k.ub("y1", DataType::f32, n);
  const Scalar first = Scalar::variable("t") * n;
  Statements body = {k.load(x1, x, first, n),  k.v("exponential", t1, {x1}, n),
                     k.v("relu", t2, {t1}, n), k.v("exponential", t3, {t2}, n),
                     k.v("relu", y1, {t3}, n), k.store(y, first, y1, n)};
  for (const BufferId id : {y1, t3, t2, t1, x1}) body = {k.allocate(id, body)};
  return k.finish({k.parallel("t", 4, body)});
}

Program with_rings(const Program& selected, const sim::ChipSpec& chip) {
  return plan_rings(hoist_loads(selected), chip);
}

TEST(PlanScratchpad, ADeadTemporaryMakesRoom) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const Program program = plan_scratchpad(with_rings(chain(64), chip), chip);
  verify(program, Stage::kScratchpad, chip);
  EXPECT_EQ(std::string("\n").append(memory_table(program)), R"(
 address    bytes  buffer               type           where            lives (statements)
       0      256  x1                   f32[64]        in slot 0        whole kernel
     512      256  x1                   f32[64]        in slot 1        whole kernel
    1024      256  y1                   f32[64]        out slot 0       whole kernel
    1536      256  y1                   f32[64]        out slot 1       whole kernel
    2048      256  t1                   f32[64]        scratch          9 to 14
    2048      256  t3                   f32[64]        scratch          15 to 20
    2560      256  t2                   f32[64]        scratch          13 to 16
)");
}

TEST(PlanScratchpad, TheCheapCheckAgrees) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  EXPECT_EQ(scratchpad_bytes(with_rings(chain(64), chip)), 6 * 256);
  EXPECT_EQ(scratchpad_bytes(with_rings(add_row(13, 32, 96), chip)), 5 * 192);
}

TEST(PlanScratchpad, WhatDoesNotFitIsAnErrorWithBytesAndTheLargest) {
  const sim::ChipSpec chip = sim::load_chip("tiny");
  try {
    plan_scratchpad(with_rings(chain(4096), chip), chip);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kConfig);
    EXPECT_EQ(error.text().did,
              "place 98304 B in UB: x1 (2 slots) 32768 B, y1 (2 slots) 32768 B, t1 16384 B, t2 "
              "16384 B, t3 16384 B");
    EXPECT_EQ(error.text().expected, "at most 65536 B on tiny (memories.ub)");
  }
}

}  // namespace
}  // namespace cubist::akg

#include "plan.h"

#include "front/lower.h"
#include "passes/hoist_loads.h"
#include "passes/insert_barriers.h"
#include "passes/memory_map.h"
#include "passes/merge_arms.h"
#include "passes/plan_rings.h"
#include "passes/plan_scratchpad.h"
#include "passes/verify.h"
#include "select/select.h"

namespace cubist::akg {

Program plan(const Algorithm& algorithm, const Schedule& schedule, const sim::ChipSpec& chip,
             const AfterPass& after) {
  const auto show = [&](const char* pass, const Program& program, Stage stage) {
    verify(program, stage, chip);
    if (after) after(pass, to_string(program));
  };
  Program program = lower(algorithm, schedule);
  show("lower", program, Stage::kLower);
  program = select(std::move(program), chip);
  show("select", program, Stage::kSelect);  // from here leaves are calls of one pipe each
  program = merge_arms(std::move(program));
  show("merge arms", program, Stage::kSelect);  // from here tiles of all lengths share a body
  program = hoist_loads(program);
  show("hoist loads", program, Stage::kSelect);  // from here MTE2 can run ahead
  program = plan_rings(program, chip);
  show("plan rings", program, Stage::kRings);  // from here order between pipes is explicit
  program = plan_scratchpad(program, chip);
  show("plan scratchpad", program, Stage::kScratchpad);  // from here everything has an address
  program = insert_barriers(program, chip);
  show("insert barriers", program, Stage::kBarriers);  // from here order inside V is explicit
  if (after) after("memory", memory_table(program));
  if (after) after("flags", order_table(program));
  return program;
}

Program plan_without_addresses(const Algorithm& algorithm, const Schedule& schedule,
                               const sim::ChipSpec& chip) {
  return plan_rings(hoist_loads(merge_arms(select(lower(algorithm, schedule), chip))), chip);
}

}  // namespace cubist::akg

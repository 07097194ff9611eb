#include "cubist/sim/cost.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "timing/parts.h"
#include "timing/vector_rows.h"

namespace cubist::sim {
namespace {

// Pipe S: "scalar and configuration operations take 1 cycle" (section 4.2 [PTO]). What flags,
// barriers and cross-core flags cost beyond that is in SyncSpec: it depends on who waits.
constexpr Cost kControl{.startup = {0}, .busy = {1}, .drain = {0}, .issue = {1}, .on_core = {0}};

template <class T>
concept IsControl =
    std::derived_from<T, isa::FlagOperands> || std::derived_from<T, isa::PipeOnlyOperands> ||
    std::derived_from<T, isa::CrossCoreOperands> ||
    std::derived_from<T, isa::CrossCoreWaitOperands> ||
    std::derived_from<T, isa::CacheLineOperands> ||
    std::derived_from<T, isa::RegisterWriteOperands> ||
    std::derived_from<T, isa::RegisterReadOperands> ||
    std::derived_from<T, isa::ScalarUnaryOperands> || std::derived_from<T, isa::NoOperandsOperands>;

// An instruction on UB without a row does not compile.
template <class Instruction>
constexpr bool has_rule() {
  return Instruction::kPipe != isa::Pipe::V || std::derived_from<Instruction, isa::BurstOperands> ||
         std::derived_from<Instruction, isa::CcBurstOperands> || has_vector_row(Instruction::kOp);
}

}  // namespace

Cycles path_time(Bytes size, BytesPerCycle rate, const CostContext& context) {
  if (rate.value <= 0) {
    throw Error(Fault::kProgram,
                {.where = isa::info(context.op).name,
                 .did = fmt::format("use a data path that {} does not have", context.chip.name),
                 .expected = "an instruction of this chip's core style",
                 .fix = "see the reference page of the instruction, \"cores\""});
  }
  return transfer_time(size, rate);
}

Cost cost(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers,
          const ChipSpec& chip) {
  return isa::visit(op, operands, [&]<class Instruction>(const Instruction& instruction) {
    if constexpr (IsControl<Instruction>) {
      return kControl;
    } else {
      static_assert(has_rule<Instruction>(), "add a row to vector_rows.h");
      return cost_of(instruction, CostContext{op, registers, chip});
    }
  });
}

}  // namespace cubist::sim

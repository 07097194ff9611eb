#include "soc/timed/vector_port.h"

#include "cubist/base/error.h"
#include "soc/core_rules.h"

namespace cubist::sim {

Carrier VectorPort::carrier_of(const QueuedInstruction& q) const {
  if (isa::info(q.op).pipe != isa::Pipe::V) return Carrier::kNobody;  // set_spr, in its order
  const std::optional<VectorCommand> command = vector_command(q.op, q.operands, *q.registers);
  if (command && command->is_empty()) return Carrier::kNobody;
  if (has_model_) return command && vector_->has(*command) ? Carrier::kUnit : Carrier::kModel;
  if (command) return Carrier::kUnit;
  throw Error(Fault::kNotImplemented,
              {.where = name(),
               .did = "carry out " + name_with_type(q.op, q.operands),
               .expected = {},
               .fix = "vector.model=mixed leaves what it lacks to the functional model"});
}

int64_t VectorPort::submit(const QueuedInstruction& q) {
  const VectorCommand command = *vector_command(q.op, q.operands, *q.registers);
  vector_->submit(command);
  return static_cast<int64_t>(command.repeats()) * command.lanes;
}

}  // namespace cubist::sim

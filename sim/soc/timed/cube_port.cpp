#include "soc/timed/cube_port.h"

#include "cubist/sim/cost.h"

namespace cubist::sim {

Carrier CubePort::carrier_of(const QueuedInstruction& q) const {
  return cube_command(q.op, q.operands, *q.registers).is_empty() ? Carrier::kNobody
                                                                 : Carrier::kUnit;
}

int64_t CubePort::submit(const QueuedInstruction& q) {
  cost(q.op, q.operands, *q.registers, chip_);  // whether the chip has the types
  const CubeCommand command = cube_command(q.op, q.operands, *q.registers);
  cube_->submit(command);
  return int64_t{command.m} * command.n * command.k;
}

}  // namespace cubist::sim

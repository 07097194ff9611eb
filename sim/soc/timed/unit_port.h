// What the clocked units of the pipes differ in: which instructions a unit takes, and as what.
#pragma once

#include <cstdint>

#include "cubist/sim/clocked_model.h"
#include "soc/timed/queued_instruction.h"

namespace cubist::sim {

class UnitPort {
 public:
  virtual ~UnitPort() = default;

  virtual ClockedModel& model() = 0;
  // "the clocked cube"; what a command is counted in: "products".
  virtual const char* name() const = 0;
  virtual const char* steps() const = 0;

  // Throws Error(NotImplemented), naming it, for an instruction that nobody carries out.
  virtual Carrier carrier_of(const QueuedInstruction& instruction) const = 0;
  // Of an instruction whose carrier is kUnit and whose operands keep their contract; the model must
  // be ready. Returns how many steps it has. Throws Error(NotImplemented) for what the model lacks,
  // Error(Program) for what the chip lacks; it is not taken then.
  virtual int64_t submit(const QueuedInstruction& instruction) = 0;
};

}  // namespace cubist::sim

// A clocked cube under pipe M.
#pragma once

#include <memory>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/clocked_cube.h"
#include "soc/timed/cube_memory.h"
#include "soc/timed/unit_port.h"

namespace cubist::sim {

class CubePort final : public UnitPort {
 public:
  // `chip` and `local` must outlive it. Throws what `make_cube` throws.
  CubePort(const MakeCube& make_cube, const ChipSpec& chip, LocalMemories& local)
      : chip_(chip), memory_(local), cube_(make_cube(memory_)) {}

  ClockedModel& model() override { return *cube_; }
  const char* name() const override { return "the clocked cube"; }
  const char* steps() const override { return "products"; }
  Carrier carrier_of(const QueuedInstruction& instruction) const override;
  int64_t submit(const QueuedInstruction& instruction) override;

 private:
  const ChipSpec& chip_;
  LocalCubeMemory memory_;
  std::unique_ptr<ClockedCube> cube_;
};

}  // namespace cubist::sim

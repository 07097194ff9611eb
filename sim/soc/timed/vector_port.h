// A clocked vector unit under pipe V.
#pragma once

#include <memory>

#include "cubist/sim/chip_spec.h"
#include "cubist/sim/clocked_vector.h"
#include "soc/timed/unit_port.h"
#include "soc/timed/vector_memory.h"

namespace cubist::sim {

class VectorPort final : public UnitPort {
 public:
  // `model`: kRtl or kMixed. `local` must outlive it. Throws what `make_vector` throws.
  VectorPort(const MakeVector& make_vector, VectorModel model, LocalMemories& local)
      : has_model_(model == VectorModel::kMixed), memory_(local), vector_(make_vector(memory_)) {}

  ClockedModel& model() override { return *vector_; }
  const char* name() const override { return "the clocked vector unit"; }
  const char* steps() const override { return "elements"; }
  Carrier carrier_of(const QueuedInstruction& instruction) const override;
  int64_t submit(const QueuedInstruction& instruction) override;

 private:
  bool has_model_;  // for what the unit lacks
  LocalVectorMemory memory_;
  std::unique_ptr<ClockedVector> vector_;
};

}  // namespace cubist::sim

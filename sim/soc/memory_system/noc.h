// The ports of the cores and the network between them and L2.
#pragma once

#include <vector>

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/memory_stage.h"

namespace cubist::sim {

class Noc : public MemoryStage {
 public:
  // `spec` and `l2` must outlive it.
  Noc(const NocSpec& spec, int cores, MemoryStage& l2);

  Cycles access(const MemoryRequest& request, Cycles start) override;

 private:
  struct Port {
    Channel read, write;
  };

  const NocSpec& spec_;
  std::vector<Port> ports_;
  MemoryStage& l2_;
};

}  // namespace cubist::sim

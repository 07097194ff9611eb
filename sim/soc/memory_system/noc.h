// The ports of the cores and the network between them and L2.
#pragma once

#include <vector>

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/memory_stage.h"

namespace cubist::sim {

class Noc : public MemoryStage {
 public:
  // `spec` and `l2` must outlive it. `run_time`: the least time of one run at a core's port.
  Noc(const NocSpec& spec, Cycles run_time, int cores, MemoryStage& l2);

  Cycles access(const MemoryRequest& request, Cycles start) override;

 private:
  struct Port {
    Channel read, write;
  };

  // A run shorter than run_time's worth of bytes occupies the port that long.
  Bytes port_bytes(const MemoryRequest& request, BytesPerCycle rate) const;

  const NocSpec& spec_;
  Cycles run_time_;
  std::vector<Port> ports_;
  MemoryStage& l2_;
};

}  // namespace cubist::sim

// The stages of one chip, wired directly. The SystemC chip puts TLM-2.0 sockets between the same
// stages.
#pragma once

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/dram.h"
#include "soc/memory_system/l2_cache.h"
#include "soc/memory_system/noc.h"

namespace cubist::sim {

// Number of cores that have a port of their own.
inline int port_count(const ChipSpec& chip) {
  return chip.style == CoreStyle::kSplit ? chip.cube_cores + chip.vector_cores : chip.cube_cores;
}

class MemorySystem : public MemoryStage {
 public:
  explicit MemorySystem(const ChipSpec& chip)
      : dram_(chip.dram, chip.l2.line),
        l2_(chip.l2, dram_),
        noc_(chip.noc, port_count(chip), l2_) {}
  MemorySystem(const MemorySystem&) = delete;

  Cycles access(const MemoryRequest& request, Cycles start) override {
    return noc_.access(request, start);
  }

 private:
  Dram dram_;
  L2Cache l2_;
  Noc noc_;
};

}  // namespace cubist::sim

// L2: slices with a bandwidth each in front of a tag array; misses go to memory.
#pragma once

#include <vector>

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/interleave.h"
#include "soc/memory_system/l2_tags.h"
#include "soc/memory_system/memory_stage.h"

namespace cubist::sim {

// Write-back, allocates on read and on write. Lines keep byte masks: a partial write does not read
// the rest of its line.
class L2Cache : public MemoryStage {
 public:
  // `spec` and `memory` must outlive it.
  L2Cache(const L2Spec& spec, MemoryStage& memory);

  Cycles access(const MemoryRequest& request, Cycles start) override;

 private:
  struct Slice {
    Channel read, write;
    uint64_t last_line = ~uint64_t{0};
    int last_core = -1;
    Cycles busy_with_last{};
  };

  // `size` bytes of one line.
  Cycles read_line(const MemoryRequest& request, uint64_t number, Bytes size, Cycles start);
  Cycles write_line(const MemoryRequest& request, uint64_t number, Bytes size, Cycles start);
  L2Tags::Line& fill(const MemoryRequest& request, uint64_t number, Cycles start);
  Cycles fetch(const MemoryRequest& request, uint64_t number, Bytes size, Cycles start);
  Slice& slice_of(uint64_t number) { return slices_[interleaved_unit(number, slices_.size())]; }
  // Cores that meet at one line wait for each other.
  void serialise(Slice& slice, const MemoryRequest& request, uint64_t number, Cycles start);

  const L2Spec& spec_;
  MemoryStage& memory_;
  std::vector<Slice> slices_;
  L2Tags tags_;
};

}  // namespace cubist::sim

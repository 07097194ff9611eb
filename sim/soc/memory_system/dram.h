// DRAM channels: a bus and banks with one open row each.
#pragma once

#include <vector>

#include "cubist/sim/chip_spec.h"
#include "soc/memory_system/channel.h"
#include "soc/memory_system/memory_stage.h"

namespace cubist::sim {

// Takes requests of one run inside one L2 line. Neighbouring lines are spread over the channels; a
// row holds neighbouring lines of its channel. Whole bursts move, whatever was asked for.
class Dram : public MemoryStage {
 public:
  // `spec` must outlive it. `line`: what stays in one channel.
  Dram(const DramSpec& spec, Bytes line);

  Cycles access(const MemoryRequest& request, Cycles start) override;

 private:
  struct Bank {
    uint64_t open_row = ~uint64_t{0};
    Cycles free;
  };
  struct Bus {
    Channel channel;
    std::vector<Bank> banks;
  };

  const DramSpec& spec_;
  uint64_t line_, lines_per_row_;
  std::vector<Bus> buses_;
};

}  // namespace cubist::sim

// Which set_flag a wait_flag of the same core waited for.
#pragma once

#include <array>

#include "cubist/isa/instructions.h"
#include "trace_events.h"

namespace cubist::profile {

class FlagFlows {
 public:
  void set(const isa::FlagConfig& flag, FlowId flow) { flow_of(flag) = flow; }
  // 0 if the set was not traced.
  FlowId take(const isa::FlagConfig& flag) { return std::exchange(flow_of(flag), 0); }
  void clear() { flows_.fill(0); }

 private:
  // A field of the instruction has 4 bits.
  FlowId& flow_of(const isa::FlagConfig& flag) {
    return flows_[(static_cast<size_t>(flag.src_pipe) << 8 |
                   static_cast<size_t>(flag.dst_pipe) << 4 | flag.id) &
                  0xfff];
  }

  std::array<FlowId, 4096> flows_{};
};

}  // namespace cubist::profile

// Where accesses come from: one entry per instruction, scalar access, copy or write of the host.
#pragma once

#include <cstdint>
#include <vector>

#include "cubist/isa/instructions.h"
#include "cubist/sim/core_id.h"
#include "shadow.h"

namespace cubist::sanitizer {

struct Origin {
  uint32_t task = 0;  // place in Tasks
  // Of a kernel only; copies and writes of the host have none of this.
  bool is_kernel = false;
  isa::Pipe pipe{};
  isa::Op op{};  // not of pipe S: a load or a store
  bool unit_flag = false;
  uint16_t fractals = 0;  // of a mad: 16 x 16 results
  uint32_t block = 0;
  sim::CoreId core{};
  size_t place = 0;     // of the core in its launch
  uint64_t number = 0;  // of the instruction in its pipe; pipe S: its issue
  uint64_t issue = 0, pc = 0;
};

class AccessLog {
 public:
  // Throws Error(NotImplemented) when the numbers are used up.
  AccessId add(const Origin& origin);
  const Origin& operator[](AccessId id) const { return origins_[id - first_]; }
  AccessId next() const { return first_ + static_cast<AccessId>(origins_.size()); }
  // Nobody will ask for those that are there.
  void forget();

 private:
  static constexpr AccessId kMost = 0x7fff'ffff;  // as Shadow stores them

  std::vector<Origin> origins_;
  AccessId first_ = 1;
};

}  // namespace cubist::sanitizer

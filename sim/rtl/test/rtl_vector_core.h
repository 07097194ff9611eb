// A vector unit in RTL beside the UB of a core, for tests.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "cubist/sim/clocked_vector.h"
#include "functional/vector/test/machine.h"

namespace cubist::sim {

class LocalVectorMemory final : public VectorMemory {
 public:
  explicit LocalVectorMemory(LocalMemory& ub) : ub_(ub) {}

  const std::byte* read_ub(uint64_t address) override { return ub_.at(address, kBlock, kBlock); }
  void write_ub(uint64_t address, const std::byte* block, uint32_t bytes) override {
    std::byte* const to = ub_.at(address, kBlock, kBlock);
    if (bytes == ~uint32_t{0}) {
      std::memcpy(to, block, kBlock);
      return;
    }
    for (unsigned i = 0; i < kBlock; ++i) {
      if (bytes >> i & 1) to[i] = block[i];
    }
  }

 private:
  LocalMemory& ub_;
};

struct RtlVectorUnit {
  explicit RtlVectorUnit(LocalMemory& ub) : memory(ub) {}

  LocalVectorMemory memory;
  std::unique_ptr<ClockedVector> vector = make_rtl_vector(memory);
  Cycles now{0};

  // Runs commands to their end, each submitted as early as the unit takes it. The edges with which
  // they were done, from the cycle of the first submission on.
  std::vector<int64_t> run(const std::vector<VectorCommand>& commands) {
    const int64_t begin = now.value;
    std::vector<int64_t> done;
    for (size_t next = 0; next < commands.size() || !vector->is_idle();) {
      if (next < commands.size() && vector->is_ready()) vector->submit(commands[next++]);
      now = Cycles{now.value + 1};
      const int count = vector->clock(now);
      done.insert(done.end(), static_cast<size_t>(count), now.value - begin);
    }
    return done;
  }
};

struct CoreWithUb {
  vector::test::Machine machine;
};
struct RtlVectorCore : CoreWithUb, RtlVectorUnit {
  RtlVectorCore() : RtlVectorUnit(machine.local.ub) {}
};

}  // namespace cubist::sim

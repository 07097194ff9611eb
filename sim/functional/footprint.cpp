#include "cubist/sim/footprint.h"

#include "cubist/base/error.h"
#include "cubist/sim/functional.h"

namespace cubist::sim {
namespace {

// Nobody may move a byte.
class NoGm : public GlobalMemory {
 public:
  const std::byte* read(uint64_t, uint64_t) override { fail(); }
  std::byte* write(uint64_t, uint64_t) override { fail(); }

 private:
  [[noreturn]] static void fail() {
    throw Error(Fault::kInternal, {.where = "footprint",
                                   .did = "access GM",
                                   .expected = "execute() to list its accesses only",
                                   .fix = {}});
  }
};

}  // namespace

void Footprint::add(AccessRuns runs) {
  if (runs.bytes == 0 || runs.count == 0 || runs.outer == 0) return;
  if (runs.stride == 0) runs.count = 1;
  if (runs.stride == runs.bytes) {
    runs.bytes *= runs.count;
    runs.count = 1;
  }
  if (runs.outer_stride == 0) runs.outer = 1;
  if (runs.count == 1) {
    runs.count = runs.outer;
    runs.stride = runs.outer_stride;
    runs.outer = 1;
    if (runs.stride == runs.bytes) {
      runs.bytes *= runs.count;
      runs.count = 1;
    }
  }
  runs.operand = operand_;
  accesses_.push_back(runs);
}

void footprint(isa::Op op, const isa::Operands& operands, const ControlRegisters& registers,
               const LocalMemories& local, Footprint& to) {
  to.clear();
  NoGm gm;
  PipeResults results;
  // With a footprint to fill, execute() writes nowhere.
  CoreState core{.local = const_cast<LocalMemories&>(local),
                 .gm = gm,
                 .registers = registers,
                 .results = results,
                 .footprint = &to};
  execute(op, operands, core);
}

}  // namespace cubist::sim

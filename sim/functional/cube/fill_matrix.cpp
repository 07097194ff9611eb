// Constant fill of L1, L0A and L0B.
#include <cstring>

#include "functional/cube/cube.h"
#include "functional/cube/local_runs.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

// `unit`: what block_num and dst_gap count, and the alignment.
void fill(const isa::FillMatrixOperands& i, LocalMemory& memory, uint64_t unit, CoreState& core) {
  const uint64_t element = bytes_of(i.type);
  const uint64_t bytes = i.block_num * unit;
  const uint64_t stride = bytes + i.dst_gap * unit;
  std::byte* dst = runs_at(memory, i.dst, bytes, i.repeat, stride, unit);
  if (dst == nullptr) return;
  if (is_listing(core)) {
    return list_write(core, memory.space(), {i.dst, bytes, i.repeat, stride});
  }
  for (uint64_t r = 0; r < i.repeat; ++r, dst += stride) {
    for (uint64_t at = 0; at < bytes; at += element) std::memcpy(dst + at, &i.scalar, element);
  }
}

}  // namespace

void execute(const isa::CreateCbufMatrix& i, CoreState& core) {
  fill(i, core.local.l1, kBlockBytes, core);
}
void execute(const isa::CreateCaMatrix& i, CoreState& core) {
  fill(i, core.local.l0a, kFractalBytes, core);
}
void execute(const isa::CreateCbMatrix& i, CoreState& core) {
  fill(i, core.local.l0b, kFractalBytes, core);
}

}  // namespace cubist::sim

// Row-major matrices in GM to fractal NZ in L1.
#include <fmt/format.h>

#include <cstring>

#include "functional/cube/cube.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"
#include "functional/gm_runs.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

constexpr uint32_t kMaxRows = 16384;  // formats.toml, nd2nz.n_value

// One matrix row: whole 32 B blocks, one per strip, then the tail with its zeros.
void scatter_row(const std::byte* src, uint64_t bytes, std::byte* dst, uint64_t strip_stride) {
  const uint64_t whole = bytes / kBlockBytes, tail = bytes % kBlockBytes;
  for (uint64_t s = 0; s < whole; ++s) {
    std::memcpy(dst + s * strip_stride, src + s * kBlockBytes, kBlockBytes);
  }
  if (tail == 0) return;
  std::byte* last = dst + whole * strip_stride;
  std::memcpy(last, src + whole * kBlockBytes, tail);
  std::memset(last + tail, 0, kBlockBytes - tail);
}

}  // namespace

void execute(const isa::CopyGmToCbufMultiNd2nz& i, CoreState& core) {
  check_type("type", i.type, isa::info(i.kOp).types);
  if (i.n_value > kMaxRows) {
    program_error(fmt::format("n_value = {}", i.n_value), fmt::format("at most {} rows", kMaxRows),
                  "split the matrix by rows");
  }
  const GmRuns gm = nd2nz_read(i, core.registers);
  if (gm.bytes == 0 || gm.count == 0) return;
  const auto strides = core.registers.as<isa::Nd2nzParaRegister>(isa::Spr::nd2nz_para);
  const uint64_t matrix_stride = strides.dst_nz_stride * bytes_of(i.type);
  const uint64_t strip_stride = i.dst_c0_stride * kBlockBytes;
  const uint64_t row_stride = i.dst_n_stride * kBlockBytes;
  const uint64_t strips = blocks_for(gm.bytes, kBlockBytes);
  const uint64_t extent = (strips - 1) * strip_stride + (gm.count - 1) * row_stride + kBlockBytes;
  if (is_listing(core)) list_gm(core, gm);
  for (uint64_t matrix = 0; matrix < gm.outer; ++matrix) {
    std::byte* dst = core.local.l1.at(i.dst + matrix * matrix_stride, extent, kBlockBytes);
    if (is_listing(core)) {
      list_write(core, Space::kL1,
                 {i.dst + matrix * matrix_stride, kBlockBytes, gm.count, row_stride, strips,
                  strip_stride});
      continue;
    }
    const uint64_t src = gm.address + matrix * gm.outer_stride;
    for (uint64_t row = 0; row < gm.count; ++row) {
      scatter_row(core.gm.read(src + row * gm.stride, gm.bytes), gm.bytes, dst + row * row_stride,
                  strip_stride);
    }
  }
}

}  // namespace cubist::sim

// Burst copies between GM, L1, UB, BT and FB.
#include <fmt/format.h>

#include <cstring>

#include "functional/cube/cube.h"
#include "functional/cube/gm_write.h"
#include "functional/cube/local_runs.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"
#include "functional/gm_runs.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

void copy_in(const isa::BurstOperands& i, LocalMemory& dst_memory, CoreState& core) {
  const GmRuns gm = burst_read(i);
  const uint64_t stride = gm.bytes + i.dst_gap * kBlockBytes;
  std::byte* dst = runs_at(dst_memory, i.dst, gm.bytes, gm.count, stride, kBlockBytes);
  if (dst == nullptr) return;
  if (is_listing(core)) {
    list_gm(core, gm);
    return list_write(core, dst_memory.space(), {i.dst, gm.bytes, gm.count, stride});
  }
  for (uint64_t b = 0; b < gm.count; ++b) {
    std::memcpy(dst + b * stride, core.gm.read(gm.address + b * gm.stride, gm.bytes), gm.bytes);
  }
}

void copy_out(const isa::BurstOperands& i, LocalMemory& src_memory, CoreState& core) {
  const GmRuns gm = burst_write(i, core.registers);
  const uint64_t stride = gm.bytes + i.src_gap * kBlockBytes;
  const std::byte* src = runs_at(src_memory, i.src, gm.bytes, gm.count, stride, kBlockBytes);
  if (src == nullptr) return;
  GmWriter writer(core);
  if (is_listing(core)) {
    list_read(core, src_memory.space(), {i.src, gm.bytes, gm.count, stride});
    return list_gm(core, gm);
  }
  for (uint64_t b = 0; b < gm.count; ++b) {
    writer.write(gm.address + b * gm.stride, src + b * stride, gm.bytes);
  }
}

// `unit`: what len_burst counts, and the alignment of the destination.
void copy_local(const isa::BurstOperands& i, LocalMemory& dst_memory, LocalMemory& src_memory,
                uint64_t unit, CoreState& core) {
  const uint64_t bytes = i.len_burst * unit;
  const uint64_t dst_stride = bytes + i.dst_gap * kBlockBytes;
  const uint64_t src_stride = bytes + i.src_gap * kBlockBytes;
  std::byte* dst = runs_at(dst_memory, i.dst, bytes, i.n_burst, dst_stride, unit);
  if (dst == nullptr) return;
  const std::byte* src = runs_at(src_memory, i.src, bytes, i.n_burst, src_stride, kBlockBytes);
  if (is_listing(core)) {
    list_read(core, src_memory.space(), {i.src, bytes, i.n_burst, src_stride});
    return list_write(core, dst_memory.space(), {i.dst, bytes, i.n_burst, dst_stride});
  }
  for (uint64_t b = 0; b < i.n_burst; ++b) {
    std::memcpy(dst + b * dst_stride, src + b * src_stride, bytes);
  }
}

void fill(std::byte* dst, uint64_t count, const std::byte* value, uint64_t value_bytes) {
  for (uint64_t e = 0; e < count; ++e) std::memcpy(dst + e * value_bytes, value, value_bytes);
}

}  // namespace

void execute(const isa::CopyGmToUbuf& i, CoreState& core) { copy_in(i, core.local.ub, core); }
void execute(const isa::CopyGmToCbuf& i, CoreState& core) { copy_in(i, core.local.l1, core); }
void execute(const isa::CopyUbufToGm& i, CoreState& core) { copy_out(i, core.local.ub, core); }
void execute(const isa::CopyCbufToGm& i, CoreState& core) { copy_out(i, core.local.l1, core); }
void execute(const isa::CopyUbufToCbuf& i, CoreState& core) {
  copy_local(i, core.local.l1, core.local.ub, kBlockBytes, core);
}
void execute(const isa::CopyCbufToUbuf& i, CoreState& core) {
  copy_local(i, core.local.ub, core.local.l1, kBlockBytes, core);
}
void execute(const isa::CopyCbufToBt& i, CoreState& core) {
  copy_local(i, core.local.bt, core.local.l1, kTableBytes, core);
}
void execute(const isa::CopyCbufToFbuf& i, CoreState& core) {
  copy_local(i, core.local.fb, core.local.l1, kTableBytes, core);
}

void execute(const isa::CopyGmToUbufAlign& i, CoreState& core) {
  const uint64_t element = bytes_of(i.type);
  const uint64_t left = i.left_pad * element, right = i.right_pad * element;
  if (left > kBlockBytes || right > kBlockBytes) {
    program_error(fmt::format("left_pad {} and right_pad {} elements of {} B", i.left_pad,
                              i.right_pad, element),
                  "at most 32 B of padding on each side");
  }
  const GmRuns gm = burst_align_read(i);
  const uint64_t used = left + gm.bytes + right;
  const uint64_t bytes = blocks_for(used, kBlockBytes) * kBlockBytes;
  const uint64_t stride = bytes + i.ub_gap * kBlockBytes;
  std::byte* dst = runs_at(core.local.ub, i.dst, bytes, gm.count, stride, kBlockBytes);
  if (dst == nullptr) return;
  if (is_listing(core)) {
    list_gm(core, gm);
    return list_write(core, Space::kUb, {i.dst, bytes, gm.count, stride});
  }
  const uint64_t value = core.registers[isa::Spr::mov_pad_val];
  std::byte pad[sizeof value];
  std::memcpy(pad, &value, sizeof value);
  for (uint64_t b = 0; b < gm.count; ++b, dst += stride) {
    fill(dst, i.left_pad, pad, element);
    if (gm.bytes != 0) {
      std::memcpy(dst + left, core.gm.read(gm.address + b * gm.stride, gm.bytes), gm.bytes);
    }
    fill(dst + left + gm.bytes, i.right_pad, pad, element);
    std::memset(dst + used, 0, bytes - used);
  }
}

void execute(const isa::CopyUbufToGmAlign& i, CoreState& core) {
  if (i.left_pad != 0 || i.right_pad != 0) {
    program_error(fmt::format("left_pad {}, right_pad {}", i.left_pad, i.right_pad),
                  "0: nothing is padded on the way to GM", "leave both fields 0");
  }
  const GmRuns gm = burst_align_write(i, core.registers);
  const uint64_t stride = (blocks_for(gm.bytes, kBlockBytes) + i.ub_gap) * kBlockBytes;
  const std::byte* src = runs_at(core.local.ub, i.src, gm.bytes, gm.count, stride, kBlockBytes);
  if (src == nullptr) return;
  GmWriter writer(core);
  if (is_listing(core)) {
    list_read(core, Space::kUb, {i.src, gm.bytes, gm.count, stride});
    return list_gm(core, gm);
  }
  for (uint64_t b = 0; b < gm.count; ++b) {
    writer.write(gm.address + b * gm.stride, src + b * stride, gm.bytes);
  }
}

}  // namespace cubist::sim

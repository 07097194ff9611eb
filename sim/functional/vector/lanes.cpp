#include "functional/vector/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"

namespace cubist::sim::vector {
namespace {

// No UB holds as many elements: an instruction that would repeat for minutes over the same block is
// a mistake.
constexpr uint64_t kMaxCounter = 0xffff'ffff;

[[noreturn]] void fail_counter(uint64_t elements) {
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("counter mode with vector_mask_lo = {:#x} elements", elements),
               .expected = fmt::format("at most {:#x} elements", kMaxCounter),
               .fix = "set vector_mask_lo to an element count, or clear ctrl.counter_mode"});
}

std::byte* base_of(const CoreState& core, const Operand& operand) {
  if (operand.outside_ub != nullptr) return const_cast<std::byte*>(operand.outside_ub);
  return core.local.ub.data() + operand.address;
}

// Bytes from the start of a repeat to the end of the last block that lanes 0 to count - 1 touch.
uint64_t repeat_extent(const Operand& operand, unsigned count) {
  if (operand.bits == 1) return (count + 7) / 8;
  const unsigned last_block = (count - 1) / operand.lanes_per_block();
  return last_block * operand.block_stride + kBlockBytes;
}

bool is_contiguous_repeat(const Operand& operand, unsigned count) {
  return operand.block_stride == kBlockBytes || count <= operand.lanes_per_block();
}

uint64_t bytes_of(const Operand& operand, uint64_t lanes) { return lanes * operand.bits / 8; }

// Copies the lanes of `mask` among the `count` lanes from `first`; `from` and `to` are lane
// `first`.
void merge(std::byte* to, const std::byte* from, unsigned bits, const LaneMask& mask,
           unsigned first, unsigned count) {
  if (bits >= 8) {
    const size_t size = bits / 8;
    for (unsigned n = 0; n < count; ++n) {
      if (mask[first + n]) std::memcpy(to + n * size, from + n * size, size);
    }
    return;
  }
  for (unsigned n = 0; n < count; ++n) {
    if (!mask[first + n]) continue;
    const unsigned shift = n * bits % 8;
    const auto field = static_cast<std::byte>(((1u << bits) - 1) << shift);
    std::byte& byte = to[n * bits / 8];
    byte = (byte & ~field) | (from[n * bits / 8] & field);
  }
}

bool overlap(const std::byte* a, uint64_t a_bytes, const std::byte* b, uint64_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

// Lanes from the first on that are one run in every operand, or 0 if the instruction has to go
// repeat by repeat.
uint64_t single_run(const Repeats& repeats) {
  if (repeats.total() == 1) {
    const LaneMask& mask = repeats.mask_of(0);
    return mask.is_prefix() ? mask.end() : 0;
  }
  if (repeats.mask.end() != repeats.lanes || !repeats.mask.is_prefix()) return 0;
  return repeats.count * repeats.lanes + repeats.tail.end();
}

bool is_one_run(const Operand& operand, const Repeats& repeats, uint64_t lanes) {
  const auto in_first_repeat = static_cast<unsigned>(std::min<uint64_t>(lanes, repeats.lanes));
  return is_contiguous_repeat(operand, in_first_repeat) && lanes * operand.bits % 8 == 0 &&
         (repeats.total() == 1 || operand.repeat_stride == bytes_of(operand, repeats.lanes));
}

// The whole instruction as one call of `row`, if strides, mask and overlaps allow it.
bool run_at_once(CoreState& core, const Repeats& repeats, const Operand& dst,
                 std::span<const Operand> sources, RowRef row) {
  const uint64_t lanes = single_run(repeats);
  if (lanes == 0 || !is_one_run(dst, repeats, lanes)) return false;
  std::byte* const to = base_of(core, dst);
  const std::byte* from[kMaxSources];
  for (size_t s = 0; s < sources.size(); ++s) {
    if (!is_one_run(sources[s], repeats, lanes)) return false;
    from[s] = base_of(core, sources[s]);
    const bool is_same = from[s] == to && sources[s].bits == dst.bits;
    if (!is_same && overlap(from[s], bytes_of(sources[s], lanes), to, bytes_of(dst, lanes)))
      return false;
  }
  row(to, from, lanes);
  return true;
}

// Lanes [first, end) of a block, of `count` repeats from `repeat` on.
void list_run(CoreState& core, const Operand& operand, unsigned first, unsigned end,
              uint64_t repeat, uint64_t count, bool is_write) {
  const unsigned begin_bit = first % operand.lanes_per_block() * operand.bits;
  const unsigned end_bit = begin_bit + (end - first) * operand.bits;
  core.footprint->add({.space = Space::kUb,
                       .is_write = is_write,
                       .keeps_bits = begin_bit % 8 != 0 || end_bit % 8 != 0,
                       .address = operand.address + operand.offset(repeat, first),
                       .bytes = (end_bit + 7) / 8 - begin_bit / 8,
                       .count = count,
                       .stride = operand.repeat_stride});
}

// The lanes of `mask`, of `count` repeats from `repeat` on.
void list_mask(CoreState& core, const Operand& operand, const LaneMask& mask, uint64_t repeat,
               uint64_t count, bool is_write) {
  const unsigned end = mask.end(), per_block = operand.lanes_per_block();
  unsigned lane = 0;
  if (mask.is_prefix()) {
    if (is_contiguous_repeat(operand, end))
      return list_run(core, operand, 0, end, repeat, count, is_write);
    const unsigned blocks = end / per_block;
    core.footprint->add({.space = Space::kUb,
                         .is_write = is_write,
                         .address = operand.address + operand.offset(repeat, 0),
                         .bytes = kBlockBytes,
                         .count = blocks,
                         .stride = operand.block_stride,
                         .outer = count,
                         .outer_stride = operand.repeat_stride});
    lane = blocks * per_block;
  }
  while (lane < end) {
    if (!mask[lane]) {
      ++lane;
      continue;
    }
    const unsigned first = lane, block_end = (lane / per_block + 1) * per_block;
    while (lane < std::min(end, block_end) && mask[lane]) ++lane;
    list_run(core, operand, first, lane, repeat, count, is_write);
  }
}

}  // namespace

Repeats repeats_of(const ControlRegisters& registers, uint64_t repeat_field, unsigned lanes) {
  const uint64_t lo = registers[isa::Spr::vector_mask_lo];
  if (registers.as<isa::CtrlRegister>(isa::Spr::ctrl).counter_mode) {
    if (lo > kMaxCounter) fail_counter(lo);
    return {lanes, lo / lanes, LaneMask::first(lanes), LaneMask::first(lo % lanes)};
  }
  const LaneMask all = LaneMask::first(lanes);
  const LaneMask mask = {lo & all.lo, registers[isa::Spr::vector_mask_hi] & all.hi};
  return {lanes, mask.none() ? 0 : repeat_field, mask, {}};
}

Repeats unmasked_repeats(uint64_t repeat_field, unsigned lanes) {
  return {lanes, repeat_field, LaneMask::first(lanes), {}};
}

uint64_t Operand::offset(uint64_t repeat, unsigned lane) const {
  const unsigned block = lane / lanes_per_block();
  const unsigned within = lane % lanes_per_block() * bits / 8;
  return repeat * repeat_stride + block * block_stride + within;
}

void check_operand(CoreState& core, const Operand& operand, const Repeats& repeats) {
  if (operand.outside_ub != nullptr || repeats.total() == 0) return;
  uint64_t extent = 0;
  if (repeats.count != 0) {
    extent =
        (repeats.count - 1) * operand.repeat_stride + repeat_extent(operand, repeats.mask.end());
  }
  if (!repeats.tail.none()) {
    extent = std::max(
        extent, repeats.count * operand.repeat_stride + repeat_extent(operand, repeats.tail.end()));
  }
  core.local.ub.at(operand.address, extent, kBlockBytes);
}

void check_destination(CoreState& core, const Operand& operand, const Repeats& repeats) {
  const unsigned end = std::max(repeats.count == 0 ? 0 : repeats.mask.end(), repeats.tail.end());
  if (operand.block_stride == 0 && end > operand.lanes_per_block()) {
    throw Error(Fault::kProgram,
                {.where = {},
                 .did = fmt::format("write {} lanes with destination block stride 0", end),
                 .expected = "a block stride of at least 1 where more than one block is active",
                 .fix = "set dst_blk to 1 for side-by-side blocks"});
  }
  check_operand(core, operand, repeats);
}

const std::byte* gather(const CoreState& core, const Operand& operand, uint64_t repeat,
                        unsigned count, RepeatBuffer& buffer) {
  const std::byte* const from = base_of(core, operand) + repeat * operand.repeat_stride;
  if (is_contiguous_repeat(operand, count)) return from;
  const unsigned blocks = (count - 1) / operand.lanes_per_block() + 1;
  for (unsigned b = 0; b < blocks; ++b) {
    std::memcpy(buffer.bytes + b * kBlockBytes, from + b * operand.block_stride, kBlockBytes);
  }
  return buffer.bytes;
}

void scatter(CoreState& core, const Operand& operand, uint64_t repeat, const LaneMask& mask,
             const std::byte* lanes) {
  std::byte* const to = base_of(core, operand) + repeat * operand.repeat_stride;
  const unsigned end = mask.end();
  const bool is_whole_prefix = mask.is_prefix() && end * operand.bits % 8 == 0;
  if (is_whole_prefix && is_contiguous_repeat(operand, end)) {
    std::memcpy(to, lanes, bytes_of(operand, end));
    return;
  }
  const unsigned per_block = operand.lanes_per_block();
  for (unsigned first = 0; first < end; first += per_block) {
    std::byte* const block = to + first / per_block * operand.block_stride;
    merge(block, lanes + bytes_of(operand, first), operand.bits, mask, first,
          std::min(per_block, end - first));
  }
}

void list_lanes(CoreState& core, const Operand& operand, const Repeats& repeats, bool is_write) {
  if (operand.outside_ub != nullptr) return;
  core.footprint->begin_operand();
  if (repeats.count != 0) list_mask(core, operand, repeats.mask, 0, repeats.count, is_write);
  if (!repeats.tail.none()) list_mask(core, operand, repeats.tail, repeats.count, 1, is_write);
}

void run_rows(CoreState& core, const Repeats& repeats, const Operand& dst,
              std::span<const Operand> sources, RowRef row) {
  if (repeats.total() == 0) return;
  check_destination(core, dst, repeats);
  for (const Operand& source : sources) check_operand(core, source, repeats);
  if (is_listing(core)) {
    for (const Operand& source : sources) list_lanes(core, source, repeats, false);
    return list_lanes(core, dst, repeats, true);
  }
  if (run_at_once(core, repeats, dst, sources, row)) return;

  RepeatBuffer result;
  RepeatBuffer buffers[kMaxSources];
  const std::byte* from[kMaxSources];
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    for (size_t s = 0; s < sources.size(); ++s)
      from[s] = gather(core, sources[s], r, mask.end(), buffers[s]);
    row(result.bytes, from, mask.end());
    scatter(core, dst, r, mask, result.bytes);
  }
}

}  // namespace cubist::sim::vector

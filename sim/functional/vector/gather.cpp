// vgather, vgatherb, vscatter, vreducev2, vreduce.
#include <fmt/format.h>

#include <cstring>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

// The offsets of a gather: u32, side by side from `address` on, `per_repeat` of them for each
// repeat.
class Offsets {
 public:
  Offsets(CoreState& core, uint64_t address, const Repeats& repeats, unsigned per_repeat,
          unsigned lanes_per_offset)
      : per_repeat_(per_repeat) {
    const LaneMask& last = repeats.mask_of(repeats.total() - 1);
    const uint64_t count =
        (repeats.total() - 1) * per_repeat + (last.end() - 1) / lanes_per_offset + 1;
    bytes_ = core.local.ub.at(address, count * sizeof(uint32_t), kBlockBytes);
  }
  uint32_t at(uint64_t repeat, unsigned n) const {
    uint32_t offset;
    std::memcpy(&offset, bytes_ + (repeat * per_repeat_ + n) * sizeof(offset), sizeof(offset));
    return offset;
  }

 private:
  const std::byte* bytes_;
  unsigned per_repeat_;
};

bool is_block_active(const LaneMask& mask, unsigned first, unsigned count) {
  for (unsigned lane = first; lane < first + count; ++lane) {
    if (mask[lane]) return true;
  }
  return false;
}

// The words of the offsets that active lanes use, one per `lanes_per_offset` lanes; then
// each(offset) for every one, if the data is known. What they lead to lies from `base` on.
template <class Each>
void list_offsets(CoreState& core, uint64_t address, const Offsets& offsets, const Repeats& repeats,
                  unsigned lanes_per_offset, uint64_t base, bool is_write, Each each) {
  const unsigned per_repeat = repeats.lanes / lanes_per_offset;
  const bool is_known = core.footprint->data_is_known();
  if (!is_known) leave_out_ub_from(core, base, is_write);
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    for (unsigned n = 0; n * lanes_per_offset < mask.end(); ++n) {
      if (!is_block_active(mask, n * lanes_per_offset, lanes_per_offset)) continue;
      list_read(core, Space::kUb,
                {address + (r * per_repeat + n) * sizeof(uint32_t), sizeof(uint32_t)});
      if (is_known) each(offsets.at(r, n));
    }
  }
}

template <class T>
void gather_elements(const isa::Vgather& i, CoreState& core) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  if (repeats.total() == 0) return;
  check_destination(core, dst_of<T>(i), repeats);
  const Offsets offsets(core, i.offsets, repeats, kLanes<T>, 1);
  if (is_listing(core)) {
    list_offsets(core, i.offsets, offsets, repeats, 1, i.base, false, [&](uint32_t offset) {
      core.local.ub.at(i.base + offset, sizeof(T), sizeof(T));
      list_read(core, Space::kUb, {i.base + offset, sizeof(T)});
    });
    return list_lanes(core, dst_of<T>(i), repeats, true);
  }
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    RepeatBuffer buffer;
    for (unsigned lane = 0; lane < mask.end(); ++lane) {
      if (!mask[lane]) continue;
      const std::byte* const from =
          core.local.ub.at(i.base + offsets.at(r, lane), sizeof(T), sizeof(T));
      std::memcpy(buffer.as<T>() + lane, from, sizeof(T));
    }
    scatter(core, dst_of<T>(i), r, mask, buffer.bytes);
  }
}

template <class T>
void gather_blocks(const isa::Vgatherb& i, CoreState& core) {
  constexpr unsigned kLanesPerBlock = kBlockBytes / sizeof(T);
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  if (repeats.total() == 0) return;
  check_destination(core, dst_of<T>(i), repeats);
  const Offsets offsets(core, i.offsets, repeats, kRepeatBytes / kBlockBytes, kLanesPerBlock);
  if (is_listing(core)) {
    list_offsets(core, i.offsets, offsets, repeats, kLanesPerBlock, i.base, false,
                 [&](uint32_t offset) {
                   core.local.ub.at(i.base + offset, kBlockBytes, kBlockBytes);
                   list_read(core, Space::kUb, {i.base + offset, kBlockBytes});
                 });
    return list_lanes(core, dst_of<T>(i), repeats, true);
  }
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    RepeatBuffer buffer;
    for (unsigned b = 0; b * kLanesPerBlock < mask.end(); ++b) {
      if (!is_block_active(mask, b * kLanesPerBlock, kLanesPerBlock)) continue;
      const std::byte* const from =
          core.local.ub.at(i.base + offsets.at(r, b), kBlockBytes, kBlockBytes);
      std::memcpy(buffer.bytes + b * kBlockBytes, from, kBlockBytes);
    }
    scatter(core, dst_of<T>(i), r, mask, buffer.bytes);
  }
}

template <class T>
void scatter_elements(const isa::Vscatter& i, CoreState& core) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  if (repeats.total() == 0) return;
  const Operand list = dst_of<T>(i);  // the format's dst is the source list here
  check_operand(core, list, repeats);
  const Offsets offsets(core, i.offsets, repeats, kLanes<T>, 1);
  if (is_listing(core)) {
    list_lanes(core, list, repeats, false);
    return list_offsets(core, i.offsets, offsets, repeats, 1, i.base, true, [&](uint32_t offset) {
      core.local.ub.at(i.base + offset, sizeof(T), sizeof(T));
      list_write(core, Space::kUb, {i.base + offset, sizeof(T)});
    });
  }
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    T values[kLanes<T>];
    uint64_t addresses[kLanes<T>];
    RepeatBuffer buffer;
    std::memcpy(values, gather(core, list, r, mask.end(), buffer), mask.end() * sizeof(T));
    for (unsigned lane = 0; lane < mask.end(); ++lane)
      addresses[lane] = i.base + offsets.at(r, lane);
    for (unsigned lane = 0; lane < mask.end(); ++lane) {
      if (mask[lane])
        std::memcpy(core.local.ub.at(addresses[lane], sizeof(T), sizeof(T)), values + lane,
                    sizeof(T));
    }
  }
}

// ---- vreducev2

// Which lanes a fixed pattern keeps; pattern_mode 1 to 7 of the format.
LaneMask fixed_pattern(unsigned pattern_mode) {
  constexpr uint64_t kEverySecond = 0x5555'5555'5555'5555;
  constexpr uint64_t kEveryFourth = 0x1111'1111'1111'1111;
  if (pattern_mode == 7) return LaneMask::first(kMaxLanes);
  const uint64_t word =
      pattern_mode <= 2 ? kEverySecond << (pattern_mode - 1) : kEveryFourth << (pattern_mode - 3);
  return {word, word};
}

LaneMask pattern_of_repeat(const CoreState& core, const isa::VectorCompactOperands& i,
                           const Operand& bits, uint64_t repeat, unsigned end) {
  if (i.pattern_mode != 0) return fixed_pattern(i.pattern_mode);
  RepeatBuffer buffer;
  uint64_t words[2] = {};
  std::memcpy(words, gather(core, bits, repeat, end, buffer), (end + 7) / 8);
  return {words[0], words[1]};
}

template <class T>
void compact(const isa::VectorCompactOperands& i, CoreState& core) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  const Operand src = Operand::of<T>(i.src, i.src_blk, i.src_rep);
  const Operand bits = {i.pattern, kBlockBytes, uint64_t{i.pattern_rep} * kBlockBytes, 1};
  check_operand(core, src, repeats);
  if (i.pattern_mode == 0) check_operand(core, bits, repeats);
  core.local.ub.at(i.dst, 0, kBlockBytes);
  if (is_listing(core)) {
    list_lanes(core, src, repeats, false);
    if (i.pattern_mode == 0) list_lanes(core, bits, repeats, false);
  }
  uint64_t kept = 0;
  for (uint64_t r = 0; r < repeats.total(); ++r) {
    const LaneMask& mask = repeats.mask_of(r);
    if (is_listing(core) && i.pattern_mode == 0 && !core.footprint->data_is_known())
      return leave_out(core, Space::kUb, {i.dst, repeats.total() * kRepeatBytes}, true);
    const LaneMask pattern = pattern_of_repeat(core, i, bits, r, mask.end());
    RepeatBuffer buffer;
    const T* const from = elements<T>(gather(core, src, r, mask.end(), buffer));
    T packed[kLanes<T>];
    uint64_t count = 0;
    for (unsigned lane = 0; lane < mask.end(); ++lane) {
      if (mask[lane] && pattern[lane]) packed[count++] = from[lane];
    }
    const uint64_t to = i.dst + kept * sizeof(T), bytes = count * sizeof(T);
    kept += count;
    std::byte* const dst = core.local.ub.at(to, bytes, sizeof(T));
    if (is_listing(core)) {
      list_write(core, Space::kUb, {to, bytes});
    } else {
      std::memcpy(dst, packed, bytes);
    }
  }
  core.results.rsvd_cnt = kept;
}

}  // namespace

void execute(const isa::Vgather& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) { gather_elements<T>(i, core); });
}
void execute(const isa::Vgatherb& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) { gather_blocks<T>(i, core); });
}
void execute(const isa::Vscatter& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) { scatter_elements<T>(i, core); });
}
void execute(const isa::Vreducev2& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) { compact<T>(i, core); });
}
void execute(const isa::Vreduce& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) { compact<T>(i, core); });
}

}  // namespace cubist::sim

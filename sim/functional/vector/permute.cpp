// vbrcb, vtranspose, scatter_vnchwconv_b8/b16/b32 and copy_ubuf_to_ubuf. No mask applies to these.
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "cubist/base/error.h"
#include "functional/list_accesses.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

constexpr unsigned kSide = 16;  // of a transposed square, and entries of an address list
constexpr unsigned kBlocksPerRepeat = 8;
constexpr unsigned kHalfBlock = 16;  // bytes

using AddressList = std::array<uint64_t, kSide>;

// The 16 UB byte addresses in VA registers `first` and `first` + 1: 16 bits each, in blocks, lowest
// bits first.
AddressList address_list(const CoreState& core, unsigned first) {
  if (first % 2 != 0) {
    throw Error(Fault::kProgram, {.where = {},
                                  .did = fmt::format("take 16 addresses from VA{} on", first),
                                  .expected = "VA0 or VA2 as the first of two VA registers",
                                  .fix = "set dst_va and src_va to 0 or 2"});
  }
  constexpr unsigned kPerWord = 4, kWordsPerVa = 2;
  AddressList list{};
  for (unsigned n = 0; n < kSide; ++n) {
    const unsigned spr =
        static_cast<unsigned>(isa::Spr::va0_lo) + first * kWordsPerVa + n / kPerWord;
    const uint64_t word = core.registers[static_cast<isa::Spr>(spr)];
    list[n] = (word >> (n % kPerWord * 16) & 0xffff) * kBlockBytes;
  }
  return list;
}

// `bytes` at every address of the list, repeat after repeat.
void list_lists(CoreState& core, const AddressList& list, unsigned offset, uint64_t rep,
                uint64_t repeat, unsigned bytes, bool is_write) {
  for (const uint64_t address : list) {
    const LocalRuns runs{address + offset, bytes, repeat, rep * kBlockBytes};
    for (uint64_t r = 0; r < repeat; ++r)
      core.local.ub.at(runs.address + r * runs.stride, bytes, kHalfBlock);
    core.footprint->add(access_of(Space::kUb, runs, is_write));
  }
}

// Reads `bytes` from every source of the list, then writes what arrange() makes of them; both lists
// advance per repeat.
template <class T, class Instruction, class Arrange>
void transpose_lists(const Instruction& i, CoreState& core, unsigned src_offset,
                     unsigned dst_offset, unsigned bytes, Arrange arrange) {
  const AddressList src = address_list(core, i.src_va), dst = address_list(core, i.dst_va);
  if (is_listing(core)) {
    list_lists(core, src, src_offset, i.src_rep, i.repeat, bytes, false);
    return list_lists(core, dst, dst_offset, i.dst_rep, i.repeat, bytes, true);
  }
  for (uint64_t r = 0; r < i.repeat; ++r) {
    T from[kSide][kBlockBytes / sizeof(T)], to[kSide][kBlockBytes / sizeof(T)];
    for (unsigned n = 0; n < kSide; ++n) {
      const uint64_t address = src[n] + r * i.src_rep * kBlockBytes + src_offset;
      std::memcpy(from[n], core.local.ub.at(address, bytes, kHalfBlock), bytes);
    }
    arrange(from, to);
    for (unsigned n = 0; n < kSide; ++n) {
      const uint64_t address = dst[n] + r * i.dst_rep * kBlockBytes + dst_offset;
      std::memcpy(core.local.ub.at(address, bytes, kHalfBlock), to[n], bytes);
    }
  }
}

template <class T>
void transpose_square(const T (*from)[kBlockBytes / sizeof(T)], T (*to)[kBlockBytes / sizeof(T)]) {
  for (unsigned row = 0; row < kSide; ++row) {
    for (unsigned column = 0; column < kSide; ++column) to[column][row] = from[row][column];
  }
}

}  // namespace

void execute(const isa::Vbrcb& i, CoreState& core) {
  with_bits(i, [&]<class T>(std::type_identity<T>) {
    if (i.repeat == 0) return;
    const Repeats repeats = unmasked_repeats(i.repeat, kLanes<T>);
    check_destination(core, dst_of<T>(i), repeats);
    const uint64_t read = uint64_t{i.repeat} * kBlocksPerRepeat * sizeof(T);
    core.local.ub.at(i.src, read, kBlockBytes);
    if (is_listing(core)) {
      list_read(core, Space::kUb, {i.src, read});
      return list_lanes(core, dst_of<T>(i), repeats, true);
    }
    for (uint64_t r = 0; r < repeats.count; ++r) {
      T values[kBlocksPerRepeat];
      std::memcpy(values, core.local.ub.data() + i.src + r * sizeof(values), sizeof(values));
      RepeatBuffer buffer;
      for (unsigned lane = 0; lane < kLanes<T>; ++lane)
        buffer.as<T>()[lane] = values[lane / (kLanes<T> / 8)];
      scatter(core, dst_of<T>(i), r, repeats.mask, buffer.bytes);
    }
  });
}

void execute(const isa::Vtranspose& i, CoreState& core) {
  check_type(isa::Vtranspose::kOp, i.type);
  uint16_t from[kSide][kSide], to[kSide][kSide];
  const std::byte* const src = core.local.ub.at(i.src, sizeof(from), kBlockBytes);
  std::byte* const dst = core.local.ub.at(i.dst, sizeof(to), kBlockBytes);
  if (is_listing(core)) {
    list_read(core, Space::kUb, {i.src, sizeof(from)});
    return list_write(core, Space::kUb, {i.dst, sizeof(to)});
  }
  std::memcpy(from, src, sizeof(from));
  transpose_square(from, to);
  std::memcpy(dst, to, sizeof(to));
}

void execute(const isa::ScatterVnchwconvB16& i, CoreState& core) {
  transpose_lists<uint16_t>(i, core, 0, 0, kBlockBytes, [](const auto& from, auto& to) {
    transpose_square<uint16_t>(from, to);
  });
}

void execute(const isa::ScatterVnchwconvB32& i, CoreState& core) {
  constexpr unsigned kPerBlock = kBlockBytes / sizeof(uint32_t);
  transpose_lists<uint32_t>(i, core, 0, 0, kBlockBytes, [](const auto& from, auto& to) {
    for (unsigned block = 0; block < kSide; ++block) {
      for (unsigned row = 0; row < kPerBlock; ++row) {
        to[2 * row + block / kPerBlock][block % kPerBlock] = from[block][row];
      }
    }
  });
}

void execute(const isa::ScatterVnchwconvB8& i, CoreState& core) {
  transpose_lists<uint8_t>(i, core, i.src_high * kHalfBlock, i.dst_high * kHalfBlock, kHalfBlock,
                           [](const auto& from, auto& to) { transpose_square<uint8_t>(from, to); });
}

void execute(const isa::CopyUbufToUbuf& i, CoreState& core) {
  if (i.n_burst == 0 || i.len_burst == 0) return;
  const uint64_t length = uint64_t{i.len_burst} * kBlockBytes;
  const uint64_t src_step = length + uint64_t{i.src_gap} * kBlockBytes;
  const uint64_t dst_step = length + uint64_t{i.dst_gap} * kBlockBytes;
  const uint64_t last = i.n_burst - 1;
  const std::byte* src = core.local.ub.at(i.src, last * src_step + length, kBlockBytes);
  std::byte* dst = core.local.ub.at(i.dst, last * dst_step + length, kBlockBytes);
  if (is_listing(core)) {
    list_read(core, Space::kUb, {i.src, length, i.n_burst, src_step});
    return list_write(core, Space::kUb, {i.dst, length, i.n_burst, dst_step});
  }
  for (uint64_t burst = 0; burst < i.n_burst; ++burst, src += src_step, dst += dst_step) {
    std::memmove(dst, src, length);
  }
}

}  // namespace cubist::sim

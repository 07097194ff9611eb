// Whole 512 B fractals: L1 or GM to L0A, L0B or L1, as they are or transposed.
#include <fmt/format.h>

#include <array>
#include <cstring>

#include "functional/cube/cube.h"
#include "functional/cube/local_runs.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"
#include "functional/gm_runs.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

using isa::DataType;

// dst[c][r] = src[r][c], a square of kSide.
template <class Element, int kSide>
void transpose_square(std::byte* dst, const std::byte* src) {
  std::array<Element, kSide * kSide> from, to;
  std::memcpy(from.data(), src, sizeof from);
  for (int r = 0; r < kSide; ++r) {
    for (int c = 0; c < kSide; ++c) to[c * kSide + r] = from[r * kSide + c];
  }
  std::memcpy(dst, to.data(), sizeof to);
}

void check_transpose(const isa::Load2dOperands& i, bool from_gm) {
  if (!i.transpose) return;
  if (from_gm) {
    program_error("transpose = 1", "transpose = 0: only L1 to L0A or L0B transposes",
                  "load to L1 first");
  }
  if (bytes_of(i.type) != 2) {
    program_error(fmt::format("transpose of {}", isa::name_of(i.type)), "a 16-bit type",
                  "use load_cbuf_to_ca_transpose or load_cbuf_to_cb_transpose");
  }
}

struct Destination {
  LocalMemory& memory;
  uint64_t alignment;
};
Destination l0a(CoreState& core) { return {core.local.l0a, kFractalBytes}; }
Destination l0b(CoreState& core) { return {core.local.l0b, kFractalBytes}; }

// The next fractal's source comes from `fetch(repeat)`.
template <class Fetch>
void load(const isa::Load2dOperands& i, Destination to, Fetch fetch) {
  const uint64_t stride = (1 + i.dst_gap) * kFractalBytes;
  std::byte* dst = runs_at(to.memory, i.dst, kFractalBytes, i.repeat, stride, to.alignment);
  for (uint64_t r = 0; r < i.repeat; ++r, dst += stride) {
    const std::byte* src = fetch(r);
    if (i.transpose) {
      transpose_square<uint16_t, 16>(dst, src);
    } else {
      std::memcpy(dst, src, kFractalBytes);
    }
  }
}

void list_fractals_written(const isa::Load2dOperands& i, Destination to, CoreState& core) {
  const uint64_t stride = (1 + i.dst_gap) * kFractalBytes;
  runs_at(to.memory, i.dst, kFractalBytes, i.repeat, stride, to.alignment);
  list_write(core, to.memory.space(), {i.dst, kFractalBytes, i.repeat, stride});
}

void load_from_l1(const isa::Load2dOperands& i, Destination to, CoreState& core) {
  check_transpose(i, false);
  const uint64_t step = i.src_stride * kFractalBytes;
  const uint64_t first = i.src + i.start_index * kFractalBytes;
  if (is_listing(core)) {
    const uint64_t stride = i.decrement ? -step : step;
    for (uint64_t r = 0; r < i.repeat; ++r)
      core.local.l1.at(first + r * stride, kFractalBytes, kBlockBytes);
    list_read(core, Space::kL1, {first, kFractalBytes, i.repeat, stride});
    return list_fractals_written(i, to, core);
  }
  load(i, to, [&](uint64_t r) {
    const uint64_t address = i.decrement ? first - r * step : first + r * step;
    return core.local.l1.at(address, kFractalBytes, kBlockBytes);
  });
}

void load_from_gm(const isa::Load2dOperands& i, Destination to, CoreState& core) {
  check_transpose(i, true);
  const GmRuns gm = load2d_read(i);
  if (is_listing(core)) {
    list_gm(core, gm);
    return list_fractals_written(i, to, core);
  }
  load(i, to, [&](uint64_t r) { return core.gm.read(gm.address + r * gm.stride, gm.bytes); });
}

// Transposing squares. A square of side S is S x S elements: `fractals` source fractals one after
// the other.
//   b8  32 x 32: two fractals of 16 x 32, upper and lower half;  b16 16 x 16: one;
//   b32 16 x 16: two fractals of 16 x 8, left and right half;    b4  64 x 64: four of 16 x 64, from
//   the top.
void transpose_b8(std::byte* dst, const std::byte* src) { transpose_square<uint8_t, 32>(dst, src); }

void transpose_b16(std::byte* dst, const std::byte* src) {
  transpose_square<uint16_t, 16>(dst, src);
}

void transpose_b32(std::byte* dst, const std::byte* src) {
  constexpr int kColumns = kBlockBytes / sizeof(uint32_t);
  std::array<uint32_t, 16 * 16> from, to;
  std::memcpy(from.data(), src, sizeof from);
  const auto at = [](int r, int c) { return (c / kColumns * 16 + r) * kColumns + c % kColumns; };
  for (int r = 0; r < 16; ++r) {
    for (int c = 0; c < 16; ++c) to[at(c, r)] = from[at(r, c)];
  }
  std::memcpy(dst, to.data(), sizeof to);
}

void transpose_b4(std::byte* dst, const std::byte* src) {
  constexpr int kSide = 64, kRowBytes = kSide / 2;
  std::array<uint8_t, kSide * kRowBytes> from, to{};
  std::memcpy(from.data(), src, sizeof from);
  for (int r = 0; r < kSide; ++r) {
    for (int c = 0; c < kSide; ++c) {
      const int nibble = from[r * kRowBytes + c / 2] >> (c % 2 * 4) & 0xf;
      to[c * kRowBytes + r / 2] |= static_cast<uint8_t>(nibble << (r % 2 * 4));
    }
  }
  std::memcpy(dst, to.data(), sizeof to);
}

struct Square {
  uint64_t fractals;
  void (*transpose)(std::byte* dst, const std::byte* src);
};

Square square_of(DataType type) {
  if (type == DataType::s4) return {4, transpose_b4};
  switch (bytes_of(type)) {
    case 1:
      return {2, transpose_b8};
    case 2:
      return {1, transpose_b16};
    case 4:
      return {2, transpose_b32};
    default:
      program_error(fmt::format("type = {}", isa::name_of(type)), "a type of 4, 8, 16 or 32 bits");
  }
}

void load_transposed(const isa::Load2dTransposeOperands& i, Destination to, CoreState& core) {
  constexpr uint64_t kMostFractals = 4;
  const Square square = square_of(i.type);
  const uint64_t square_bytes = square.fractals * kFractalBytes;
  const uint64_t fractal_stride = (1 + i.dst_frac_gap) * kFractalBytes;
  const uint64_t extent = (square.fractals - 1) * fractal_stride + kFractalBytes;
  const uint64_t step = i.src_stride * square_bytes;
  const uint64_t first = i.src + i.start_index * square_bytes;
  std::array<std::byte, kMostFractals * kFractalBytes> result;
  for (uint64_t r = 0; r < i.repeat; ++r) {
    const uint64_t address = i.decrement ? first - r * step : first + r * step;
    const std::byte* src = core.local.l1.at(address, square_bytes, kBlockBytes);
    const uint64_t target = i.dst + r * (1 + i.dst_gap) * kFractalBytes;
    if (is_listing(core)) {
      to.memory.at(target, extent, to.alignment);
      list_read(core, Space::kL1, {address, square_bytes});
      list_write(core, to.memory.space(), {target, kFractalBytes, square.fractals, fractal_stride});
      continue;
    }
    square.transpose(result.data(), src);
    std::byte* dst = to.memory.at(target, extent, to.alignment);
    for (uint64_t f = 0; f < square.fractals; ++f) {
      std::memcpy(dst + f * fractal_stride, result.data() + f * kFractalBytes, kFractalBytes);
    }
  }
}

}  // namespace

void execute(const isa::LoadCbufToCa& i, CoreState& core) { load_from_l1(i, l0a(core), core); }
void execute(const isa::LoadCbufToCb& i, CoreState& core) { load_from_l1(i, l0b(core), core); }
void execute(const isa::LoadGmToCa& i, CoreState& core) { load_from_gm(i, l0a(core), core); }
void execute(const isa::LoadGmToCb& i, CoreState& core) { load_from_gm(i, l0b(core), core); }
void execute(const isa::LoadGmToCbuf& i, CoreState& core) {
  load_from_gm(i, {core.local.l1, kBlockBytes}, core);
}

void execute(const isa::LoadCbufToCaTranspose& i, CoreState& core) {
  if (i.type == DataType::s4) {
    program_error("type = s4", "4-bit squares go to L0B only", "use load_cbuf_to_cb_transpose");
  }
  load_transposed(i, l0a(core), core);
}
void execute(const isa::LoadCbufToCbTranspose& i, CoreState& core) {
  load_transposed(i, l0b(core), core);
}

}  // namespace cubist::sim

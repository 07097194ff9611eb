// im2col on the way from L1 to L0A or L0B: a window of the matrix P[pixel][k] of one NC1HWC0
// feature map.
//   pixel = oh * Wo + ow;   k = ((c1 * Kh + kh) * Kw + kw) * C0 + c0;   C0 = 32 B / element size
//   P[pixel][k] = map[c1][oh * stride_h - pad_top + kh * dilation_h][ow * stride_w - pad_left + kw
//   * dilation_w][c0]
// A 32 B piece of P (one pixel, one (c1, kh, kw)) is contiguous in L1: rows of fractals are whole
// pieces, unless transposed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "functional/cube/cube.h"
#include "functional/cube/program_error.h"
#include "functional/cube/units.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

constexpr uint64_t kPixelUnit = 4, kChannelUnit = 4;  // of m_start and channel_size, formats.toml

// The matrix P of one instruction and its checks.
struct Im2col {
  int64_t element = 0, c0 = 0, c1 = 0;
  int64_t height = 0, width = 0, pad_top = 0, pad_left = 0;
  int64_t kernel_h = 0, kernel_w = 0, stride_h = 0, stride_w = 0, dilation_h = 0, dilation_w = 0;
  int64_t out_height = 0, out_width = 0;

  int64_t pixels() const { return out_height * out_width; }
  int64_t k_blocks() const { return c1 * kernel_h * kernel_w; }
  int64_t channel_block_bytes() const { return height * width * static_cast<int64_t>(kBlockBytes); }
};

int64_t checked_out_size(const char* axis, int64_t padded, int64_t window, int64_t stride) {
  if (window > padded) {
    program_error(fmt::format("a dilated filter of {} pixels over {} padded pixels of {}", window,
                              padded, axis),
                  "a filter that fits in the padded map",
                  "check filter, dilation, and sizes and padding in fmatrix");
  }
  return (padded - window) / stride + 1;
}

void check_positive(const char* field, int64_t value) {
  if (value == 0)
    program_error(fmt::format("{} = 0", field), fmt::format("{} of 1 or more", field));
}

void check_channels(int64_t channels, int64_t c0) {
  const int64_t tail = channels % c0;
  const bool is_legal =
      tail == 0 || (tail & (tail - 1)) == 0;  // N * C0, + 4, 8 ... below C0 (section 8.2)
  if (channels != 0 && is_legal) return;
  program_error(
      fmt::format("channel_size = {} units, {} channels", channels / 4, channels),
      fmt::format("a multiple of {}, or that plus a power of two from 4 to {}", c0, c0 / 2),
      "store the map with padded channels (NC1HWC0)");
}

Im2col im2col_of(const isa::Load3dOperands& i, const ControlRegisters& registers) {
  if (i.elem > 2) {
    program_error(fmt::format("elem = {}", i.elem), "0 (b8), 1 (b16) or 2 (b32)");
  }
  check_positive("filter_h", i.filter_h);
  check_positive("filter_w", i.filter_w);
  check_positive("stride_h", i.stride_h);
  check_positive("stride_w", i.stride_w);
  check_positive("dilation_h", i.dilation_h);
  check_positive("dilation_w", i.dilation_w);
  const auto map = i.fmatrix_b ? registers[isa::Spr::fmatrix_b] : registers[isa::Spr::fmatrix];
  isa::FmatrixRegister f;
  f.unpack_value(map);
  check_positive("fmatrix.l1_w", f.l1_w);
  check_positive("fmatrix.l1_h", f.l1_h);
  Im2col p{.element = int64_t{1} << i.elem,
           .height = f.l1_h,
           .width = f.l1_w,
           .pad_top = f.pad_top,
           .pad_left = f.pad_left,
           .kernel_h = i.filter_h,
           .kernel_w = i.filter_w,
           .stride_h = i.stride_h,
           .stride_w = i.stride_w,
           .dilation_h = i.dilation_h,
           .dilation_w = i.dilation_w};
  p.c0 = static_cast<int64_t>(kBlockBytes) / p.element;
  const int64_t channels = i.channel_size * kChannelUnit;
  check_channels(channels, p.c0);
  p.c1 = (channels + p.c0 - 1) / p.c0;
  p.out_height = checked_out_size("height", p.height + f.pad_top + f.pad_bottom,
                                  (p.kernel_h - 1) * p.dilation_h + 1, p.stride_h);
  p.out_width = checked_out_size("width", p.width + f.pad_left + f.pad_right,
                                 (p.kernel_w - 1) * p.dilation_w + 1, p.stride_w);
  return p;
}

struct Window {
  int64_t first_pixel = 0,
          pixels = 0;  // the window may pass the last pixel of the map: those rows are zero
  int64_t first_block = 0, blocks = 0;  // in units of C0 along k

  int64_t pixel_strips(int64_t unit) const { return (pixels + unit - 1) / unit; }
};

void check_window(const Im2col& p, const Window& w) {
  if (w.first_block + w.blocks <= p.k_blocks()) return;
  program_error(fmt::format("k window [{}, {}) of {} columns (c1 {} x kh {} x kw {} x c0 {})",
                            w.first_block * p.c0, (w.first_block + w.blocks) * p.c0,
                            p.k_blocks() * p.c0, p.c1, p.kernel_h, p.kernel_w, p.c0),
                "a window inside the im2col matrix", "reduce k_ext or the repeats of l3d_rpt");
}

// Reads 32 B pieces of P.
class PieceReader {
 public:
  PieceReader(const Im2col& p, const std::byte* map, uint64_t padding) : p_(p), map_(map) {
    for (size_t at = 0; at < kBlockBytes; at += static_cast<size_t>(p.element)) {
      std::memcpy(padding_.data() + at, &padding, static_cast<size_t>(p.element));
    }
  }

  // Where the window of the next pixels' filter starts in the map; rows past the last pixel read
  // zero.
  void select_pixels(int64_t first, int64_t end) {
    const int64_t count = std::min<int64_t>(end - first, kFractalRows);
    valid_ = static_cast<int>(std::clamp<int64_t>(p_.pixels() - first, 0, count));
    int64_t oh = first / p_.out_width, ow = first % p_.out_width;
    for (int r = 0; r < valid_; ++r) {
      top_[r] = static_cast<int32_t>(oh * p_.stride_h - p_.pad_top);
      left_[r] = static_cast<int32_t>(ow * p_.stride_w - p_.pad_left);
      if (++ow == p_.out_width) ow = 0, ++oh;
    }
  }

  // Rows 0..15 of the selected pixels at k block `block` -> 16 pieces of 32 B at `dst`.
  void read(int64_t block, std::byte* dst) const {
    const int64_t kw = block % p_.kernel_w;
    const int64_t kh = block / p_.kernel_w % p_.kernel_h;
    const int64_t c1 = block / p_.kernel_w / p_.kernel_h;
    const std::byte* plane = map_ + c1 * p_.channel_block_bytes();
    const auto down = static_cast<int32_t>(kh * p_.dilation_h);
    const auto right = static_cast<int32_t>(kw * p_.dilation_w);
    const auto height = static_cast<uint32_t>(p_.height), width = static_cast<uint32_t>(p_.width);
    for (int r = 0; r < valid_; ++r) {
      const auto y = static_cast<uint32_t>(top_[r] + down);  // above the map: a large number
      const auto x = static_cast<uint32_t>(left_[r] + right);
      const bool is_inside = y < height && x < width;
      const std::byte* src =
          is_inside ? plane + (uint64_t{y} * width + x) * kBlockBytes : padding_.data();
      std::memcpy(dst + r * static_cast<int64_t>(kBlockBytes), src, kBlockBytes);
    }
    const auto used = static_cast<size_t>(valid_) * kBlockBytes;
    std::memset(dst + used, 0, kFractalBytes - used);
  }

 private:
  const Im2col& p_;
  const std::byte* map_;
  std::array<std::byte, kBlockBytes> padding_{};
  std::array<int32_t, kFractalRows> top_{}, left_{};
  int valid_ = 0;
};

// Pixels [first, first + count) of output row `oh`, from column `ow` on.
struct PixelRow {
  int64_t oh = 0, ow = 0, count = 0;
};

// What the window reads of the map at L1 address `map`: per k block and output row one set of
// pieces.
class PieceList {
 public:
  PieceList(const Im2col& p, uint64_t map, CoreState& core) : p_(p), map_(map), core_(core) {}

  void add(const Window& w) {
    const int64_t end = std::min(w.first_pixel + w.pixels, p_.pixels());
    for (int64_t b = w.first_block; b < w.first_block + w.blocks; ++b) {
      for (int64_t pixel = w.first_pixel; pixel < end;) {
        const PixelRow row{pixel / p_.out_width, pixel % p_.out_width,
                           std::min(end - pixel, p_.out_width - pixel % p_.out_width)};
        add(b, row);
        pixel += row.count;
      }
    }
  }

 private:
  void add(int64_t block, const PixelRow& row) {
    const int64_t kw = block % p_.kernel_w;
    const int64_t kh = block / p_.kernel_w % p_.kernel_h;
    const int64_t c1 = block / p_.kernel_w / p_.kernel_h;
    const int64_t y = row.oh * p_.stride_h - p_.pad_top + kh * p_.dilation_h;
    if (y < 0 || y >= p_.height) return;
    const int64_t left = kw * p_.dilation_w - p_.pad_left;  // x of output column 0
    const int64_t from = std::max(row.ow, left < 0 ? ceil_div(-left, p_.stride_w) : 0);
    const int64_t end = std::min(row.ow + row.count, ceil_div(p_.width - left, p_.stride_w));
    if (from >= end) return;
    const int64_t piece = y * p_.width + left + from * p_.stride_w;
    constexpr auto kBytes = static_cast<int64_t>(kBlockBytes);
    list_read(
        core_, Space::kL1,
        {.address = map_ + static_cast<uint64_t>(c1 * p_.channel_block_bytes() + piece * kBytes),
         .bytes = kBlockBytes,
         .count = static_cast<uint64_t>(end - from),
         .stride = static_cast<uint64_t>(p_.stride_w * kBytes)});
  }

  static int64_t ceil_div(int64_t a, int64_t b) { return a <= 0 ? 0 : (a + b - 1) / b; }

  const Im2col& p_;
  uint64_t map_;
  CoreState& core_;
};

// Fractal (pixel strip s, k block b) lands at (s * strip_stride + b * block_stride) fractals.
void write_plain(PieceReader& reader, const Window& w, std::byte* dst, int64_t strip_stride,
                 int64_t block_stride) {
  const int64_t end = w.first_pixel + w.pixels;
  for (int64_t s = 0; s < w.pixel_strips(kFractalRows); ++s) {
    reader.select_pixels(w.first_pixel + s * static_cast<int64_t>(kFractalRows), end);
    for (int64_t b = 0; b < w.blocks; ++b) {
      reader.read(w.first_block + b, dst + (s * strip_stride + b * block_stride) *
                                               static_cast<int64_t>(kFractalBytes));
    }
  }
}

// Transposed: rows of the result are k, 16 to a fractal; its columns are pixels, C0 to a fractal.
// Fractal (k strip s, pixel strip b) lands at (s * strip_stride + b * pixel_stride) fractals.
template <class Element>
void write_transposed(PieceReader& reader, const Window& w, std::byte* dst, int64_t strip_stride,
                      int64_t pixel_stride) {
  constexpr int64_t kC0 = kBlockBytes / sizeof(Element);
  constexpr int64_t kRows = kFractalRows;
  const int64_t end = w.first_pixel + w.pixels;
  const int64_t pixel_strips = w.pixel_strips(kC0);
  std::array<Element, kRows * kC0> pieces;
  for (int64_t s = 0; s < pixel_strips; ++s) {
    const int64_t first = w.first_pixel + s * kC0;
    reader.select_pixels(first, std::min(end, first + kC0));
    for (int64_t k_strip = 0; k_strip * kRows < w.blocks * kC0; ++k_strip) {
      auto* out =
          dst + (k_strip * strip_stride + s * pixel_stride) * static_cast<int64_t>(kFractalBytes);
      for (int64_t half = 0; half < kRows / kC0; ++half) {
        const int64_t block = k_strip * (kRows / kC0) + half;
        if (block < w.blocks) {
          reader.read(w.first_block + block, reinterpret_cast<std::byte*>(pieces.data()));
        } else {
          pieces.fill(Element{0});
        }
        std::array<Element, kC0 * kC0> turned;
        for (int64_t k = 0; k < kC0; ++k) {
          for (int64_t pixel = 0; pixel < kC0; ++pixel) {
            turned[static_cast<size_t>(k * kC0 + pixel)] =
                pieces[static_cast<size_t>(pixel * kC0 + k)];
          }
        }
        std::memcpy(out + half * static_cast<int64_t>(sizeof turned), turned.data(), sizeof turned);
      }
    }
  }
}

// One pass of the repeat. L0A holds fractals row by row (zZ), L0B row by row of K1 (nZ): with
// pixels across k blocks, the fractal order of a window is the same function of (rows, columns) in
// both, with the roles exchanged.
void load_window(const isa::Load3dOperands& i, const Im2col& p, const Window& w, bool to_l0b,
                 uint64_t dst_address, CoreState& core) {
  check_window(p, w);
  const int64_t last_c1 = (w.first_block + w.blocks - 1) / (p.kernel_h * p.kernel_w);
  const auto map_bytes = static_cast<uint64_t>((last_c1 + 1) * p.channel_block_bytes());
  const std::byte* map = core.local.l1.at(i.src, map_bytes, kBlockBytes);
  const int64_t pixel_strips = w.pixel_strips(i.transpose ? p.c0 : int64_t{kFractalRows});
  const int64_t k_strips =
      i.transpose ? (w.blocks * p.c0 + int64_t{kFractalRows} - 1) / int64_t{kFractalRows}
                  : w.blocks;
  LocalMemory& memory = to_l0b ? core.local.l0b : core.local.l0a;
  std::byte* dst = memory.at(
      dst_address, static_cast<uint64_t>(pixel_strips * k_strips) * kFractalBytes, kFractalBytes);
  if (is_listing(core)) {
    PieceList(p, i.src, core).add(w);
    return list_write(
        core, memory.space(),
        {dst_address, static_cast<uint64_t>(pixel_strips * k_strips) * kFractalBytes});
  }
  // zZ: rows of fractals are strips of 16 matrix rows. nZ: rows of fractals are C0-blocks of B's
  // rows, its K.
  const bool pixels_are_outer = to_l0b == (i.transpose != 0);
  const int64_t pixel_stride = pixels_are_outer ? k_strips : 1;
  const int64_t k_stride = pixels_are_outer ? 1 : pixel_strips;
  PieceReader reader(p, map, core.registers[isa::Spr::padding]);
  if (!i.transpose) return write_plain(reader, w, dst, pixel_stride, k_stride);
  if (p.element == 2) return write_transposed<uint16_t>(reader, w, dst, k_stride, pixel_stride);
  write_transposed<uint32_t>(reader, w, dst, k_stride, pixel_stride);
}

void load3d(const isa::Load3dOperands& i, bool to_l0b, CoreState& core) {
  const Im2col p = im2col_of(i, core.registers);
  if (i.transpose && p.element == 1) {
    program_error("transpose of b8", "b16 or b32", "transpose with load_cbuf_to_ca_transpose");
  }
  if (i.k_ext % p.c0 != 0) {
    program_error(fmt::format("k_ext = {}", i.k_ext),
                  fmt::format("a multiple of C0 = {} elements", p.c0));
  }
  if (i.k_ext == 0 || i.m_ext == 0) return;
  Window w{.first_pixel = static_cast<int64_t>(i.m_start * kPixelUnit),
           .pixels = i.m_ext,
           .first_block = i.k_start,
           .blocks = i.k_ext / p.c0};
  const auto repeat = core.registers.as<isa::L3dRptRegister>(isa::Spr::l3d_rpt);
  const uint64_t times = repeat.times == 0 ? 1 : repeat.times;
  for (uint64_t t = 0; t < times; ++t) {
    load_window(i, p, w, to_l0b, i.dst + t * repeat.stride * kFractalBytes, core);
    (repeat.direction ? w.first_pixel : w.first_block) += repeat.direction ? w.pixels : w.blocks;
  }
}

}  // namespace

void execute(const isa::Img2colv2CbufToCa& i, CoreState& core) { load3d(i, false, core); }
void execute(const isa::Img2colv2CbufToCb& i, CoreState& core) { load3d(i, true, core); }

}  // namespace cubist::sim

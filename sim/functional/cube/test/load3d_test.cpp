// img2colv2 against the definition of the im2col matrix, element by element.
#include <gmock/gmock.h>

#include "functional/cube/test/cube_core.h"

namespace cubist::sim {
namespace {

using testing::HasSubstr;

constexpr uint64_t kSeed = 20261122;
constexpr int kCases = 150;

struct Map {
  int64_t h, w, top, bottom, left, right;
};

uint64_t fmatrix_of(const Map& m) {
  isa::FmatrixRegister f;
  f.l1_h = static_cast<uint32_t>(m.h), f.l1_w = static_cast<uint32_t>(m.w);
  f.pad_top = static_cast<uint32_t>(m.top), f.pad_bottom = static_cast<uint32_t>(m.bottom);
  f.pad_left = static_cast<uint32_t>(m.left), f.pad_right = static_cast<uint32_t>(m.right);
  return f.pack_value();
}

uint32_t get(const std::byte* data, int64_t index, int64_t element) {
  uint32_t v = 0;
  std::memcpy(&v, data + index * element, static_cast<size_t>(element));
  return v;
}

// P[pixel][k] of the instruction.
uint32_t im2col(const isa::Load3dOperands& i, const Map& m, const CubeCore& core, int64_t pixel,
                int64_t k) {
  const int64_t element = int64_t{1} << i.elem, c0 = 32 / element;
  const int64_t kernel_h = i.filter_h, kernel_w = i.filter_w;
  const int64_t out_h =
      (m.h + m.top + m.bottom - ((kernel_h - 1) * i.dilation_h + 1)) / i.stride_h + 1;
  const int64_t out_w =
      (m.w + m.left + m.right - ((kernel_w - 1) * i.dilation_w + 1)) / i.stride_w + 1;
  if (pixel >= out_h * out_w) return 0;
  const int64_t lane = k % c0, kw = k / c0 % kernel_w, kh = k / c0 / kernel_w % kernel_h,
                c1 = k / c0 / kernel_w / kernel_h;
  const int64_t y = pixel / out_w * i.stride_h - m.top + kh * i.dilation_h;
  const int64_t x = pixel % out_w * i.stride_w - m.left + kw * i.dilation_w;
  if (y < 0 || y >= m.h || x < 0 || x >= m.w) {
    return static_cast<uint32_t>(core.registers[isa::Spr::padding] &
                                 ((uint64_t{1} << (8 * element)) - 1));
  }
  return get(core.local.l1.data() + i.src, ((c1 * m.h + y) * m.w + x) * c0 + lane, element);
}

// What one pass must leave in the destination, written element by element.
void reference(const isa::Load3dOperands& i, const Map& m, const CubeCore& core, bool to_l0b,
               int64_t first_pixel, int64_t first_k, uint64_t dst, std::vector<std::byte>& out) {
  const int64_t element = int64_t{1} << i.elem, c0 = 32 / element;
  // A[row][column] in zZ, or B[column as K][row as N] in nZ: a fractal is 16 `rows` x C0 `columns`,
  // columns contiguous.
  const bool rows_are_pixels = !i.transpose;
  const int64_t rows = rows_are_pixels ? i.m_ext : i.k_ext,
                columns = rows_are_pixels ? i.k_ext : i.m_ext;
  const int64_t row_strips = (rows + 15) / 16, column_strips = (columns + c0 - 1) / c0;
  for (int64_t r = 0; r < row_strips * 16; ++r) {
    for (int64_t c = 0; c < column_strips * c0; ++c) {
      const int64_t pixel = rows_are_pixels ? r : c, k = rows_are_pixels ? c : r;
      const bool is_used = pixel < i.m_ext && k < i.k_ext;
      const uint32_t v = is_used ? im2col(i, m, core, first_pixel + pixel, first_k + k) : 0;
      const int64_t fractal =
          to_l0b ? c / c0 * row_strips + r / 16 : r / 16 * column_strips + c / c0;
      std::memcpy(out.data() + dst +
                      static_cast<uint64_t>(fractal * 512 + (r % 16 * c0 + c % c0) * element),
                  &v, static_cast<size_t>(element));
    }
  }
}

template <class Instruction>
void check(bool to_l0b) {
  Rng rng(kSeed);
  for (int n = 0; n < kCases; ++n) {
    CubeCore core;
    fill_random(bytes_of(core.local.l1), rng);
    LocalMemory& memory = to_l0b ? core.local.l0b : core.local.l0a;
    fill_random(bytes_of(memory), rng);
    const auto any = [&](int64_t low, int64_t high) {
      return static_cast<uint32_t>(rng.integer(low, high));
    };
    Instruction i;
    i.elem = any(0, 2);
    i.transpose = i.elem == 0 ? 0 : any(0, 1);
    i.fmatrix_b = any(0, 1);
    const int64_t c0 = 32 >> i.elem;
    i.filter_h = any(1, 3), i.filter_w = any(1, 3);
    i.dilation_h = any(1, 2), i.dilation_w = any(1, 2);
    i.stride_h = any(1, 3), i.stride_w = any(1, 3);
    const Map m{rng.integer(5, 9), rng.integer(5, 12), rng.integer(0, 2),
                rng.integer(0, 2), rng.integer(0, 2),  rng.integer(0, 2)};
    core.registers[i.fmatrix_b ? isa::Spr::fmatrix_b : isa::Spr::fmatrix] = fmatrix_of(m);
    core.registers[isa::Spr::padding] = rng.next();
    const int64_t c1 = rng.integer(1, 3);
    i.channel_size =
        static_cast<uint32_t>(rng.integer(0, 3) == 0 ? (c1 - 1) * c0 / 4 + 1 : c1 * c0 / 4);
    const int64_t blocks = c1 * i.filter_h * i.filter_w;
    const int64_t k_start = rng.integer(0, blocks - 1),
                  k_blocks = rng.integer(1, std::min<int64_t>(blocks - k_start, 8));
    i.k_start = static_cast<uint32_t>(k_start), i.k_ext = static_cast<uint32_t>(k_blocks * c0);
    i.m_start = any(0, 5), i.m_ext = any(1, 70);
    i.src = any(0, 9) * 32, i.dst = any(0, 3) * 512;
    isa::L3dRptRegister repeat;
    repeat.times = any(0, 2), repeat.direction = any(0, 1), repeat.stride = any(0, 9);
    if (!repeat.direction && k_start + 2 * k_blocks > blocks) repeat.times = 0;
    core.registers[isa::Spr::l3d_rpt] = repeat.pack_value();

    std::vector<std::byte> expected(memory.data(), memory.data() + memory.size());
    for (int64_t t = 0; t < std::max<int64_t>(repeat.times, 1); ++t) {
      reference(i, m, core, to_l0b, i.m_start * 4 + (repeat.direction ? t * i.m_ext : 0),
                k_start * c0 + (repeat.direction ? 0 : t * i.k_ext),
                i.dst + static_cast<uint64_t>(t) * repeat.stride * 512, expected);
    }
    core.run(i);
    for (uint64_t e = 0; e < expected.size(); ++e) {
      ASSERT_EQ(memory.data()[e], expected[e])
          << i.kName << " case " << n << " byte " << e << " elem " << i.elem << " transpose "
          << i.transpose << " seed " << kSeed;
    }
  }
}

TEST(Load3d, LaysOutTheIm2colMatrixInL0a) { check<isa::Img2colv2CbufToCa>(false); }
TEST(Load3d, LaysOutTheIm2colMatrixInL0b) { check<isa::Img2colv2CbufToCb>(true); }

isa::Img2colv2CbufToCa legal(CubeCore& core) {
  core.registers[isa::Spr::fmatrix] = fmatrix_of({8, 8, 1, 1, 1, 1});
  isa::Img2colv2CbufToCa i;
  i.filter_h = i.filter_w = 3, i.channel_size = 4, i.elem = 1, i.k_ext = 9 * 16, i.m_ext = 64;
  return i;
}

template <class Change>
std::string failure_after(Change change) {
  CubeCore core;
  auto i = legal(core);
  change(i, core);
  try {
    core.run(i);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

using I = isa::Img2colv2CbufToCa;

TEST(Load3d, RejectsWindowsAndFieldsOutsideTheTable) {
  EXPECT_EQ(failure_after([](I&, CubeCore&) {}), "no error");
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.filter_h = 0; }), HasSubstr("filter_h = 0"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.stride_w = 0; }), HasSubstr("stride_w = 0"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.dilation_h = 0; }),
              HasSubstr("dilation_h = 0"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.elem = 3; }), HasSubstr("elem = 3"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.k_ext = 24; }),
              HasSubstr("multiple of C0 = 16"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.k_ext = 10 * 16; }),
              HasSubstr("k window [0, 160) of 144 columns"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.filter_w = 11; }),
              HasSubstr("11 pixels over 10 padded pixels of width"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.channel_size = 3; }), HasSubstr("12 channels"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.channel_size = 0; }), HasSubstr("0 channels"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) {
                i.elem = 0, i.transpose = 1, i.channel_size = 8, i.k_ext = 32;
              }),
              HasSubstr("transpose of b8"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.src = 512 * kKiB - 1024; }),
              HasSubstr("L1+0x7fc00"));
  EXPECT_THAT(failure_after([](I& i, CubeCore&) { i.m_ext = 4096; }), HasSubstr("L0A+0x0"));
  EXPECT_THAT(failure_after([](I&, CubeCore& c) { c.registers[isa::Spr::fmatrix] = 0; }),
              HasSubstr("fmatrix.l1_w = 0"));
}

}  // namespace
}  // namespace cubist::sim

// Bursts, padding copies, nd2nz, fills and whole-fractal loads against byte-by-byte host code.
#include <gmock/gmock.h>

#include <functional>

#include "functional/cube/test/cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using testing::HasSubstr;

constexpr uint64_t kSeed = 20261122;
constexpr int kCases = 60;

using Bytes8 = std::vector<std::byte>;

// A memory of the core or its GM, under one interface.
struct Place {
  std::span<std::byte> bytes;
  uint64_t base = 0;
};
Place place(LocalMemory& memory) { return {bytes_of(memory), 0}; }
Place place(FlatGm& gm) { return {gm.bytes, FlatGm::kBase}; }

Bytes8 copy_of(const Place& p) { return {p.bytes.begin(), p.bytes.end()}; }

void expect_bytes(const Place& p, const Bytes8& expected, const char* what) {
  for (uint64_t e = 0; e < expected.size(); ++e) {
    ASSERT_EQ(p.bytes[e], expected[e]) << what << " byte " << e << " seed " << kSeed;
  }
}

template <class Instruction>
std::string failure_of(CubeCore& core, const Instruction& i) {
  try {
    core.run(i);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// ---------------------------------------------------------------------------------------------
// bursts

template <class Instruction>
void check_burst(uint64_t unit, Place (*dst_of)(CubeCore&), Place (*src_of)(CubeCore&)) {
  Rng rng(kSeed);
  for (int n = 0; n < kCases; ++n) {
    CubeCore core;
    const Place dst = dst_of(core), src = src_of(core);
    fill_random(dst.bytes, rng);
    fill_random(src.bytes, rng);
    Instruction i;
    const uint64_t scale = unit / 32;
    i.n_burst = static_cast<uint32_t>(rng.integer(0, 5));
    i.len_burst = static_cast<uint32_t>(rng.integer(0, 3));
    i.src_gap = static_cast<uint32_t>(rng.integer(0, 5));
    i.dst_gap = static_cast<uint32_t>(static_cast<uint64_t>(rng.integer(0, 3)) * scale);
    i.src = src.base + static_cast<uint64_t>(rng.integer(0, 4)) * 32 +
            (src.base ? static_cast<uint64_t>(rng.integer(0, 31)) : 0);
    i.dst = dst.base + static_cast<uint64_t>(rng.integer(0, 4)) * unit +
            (dst.base ? static_cast<uint64_t>(rng.integer(0, 31)) : 0);
    Bytes8 expected = copy_of(dst);
    uint64_t from = i.src - src.base, to = i.dst - dst.base;
    for (uint32_t b = 0; b < i.n_burst; ++b) {
      for (uint64_t e = 0; e < i.len_burst * unit; ++e) expected[to++] = src.bytes[from++];
      from += i.src_gap * 32;
      to += i.dst_gap * 32;
    }
    core.run(i);
    expect_bytes(dst, expected, i.kName);
  }
}

Place gm(CubeCore& c) { return place(c.gm); }
Place ub(CubeCore& c) { return place(c.local.ub); }
Place l1(CubeCore& c) { return place(c.local.l1); }
Place bt(CubeCore& c) { return place(c.local.bt); }
Place fb(CubeCore& c) { return place(c.local.fb); }

TEST(Burst, CopiesRunsAndLeavesGapsAlone) {
  check_burst<isa::CopyGmToUbuf>(32, ub, gm);
  check_burst<isa::CopyGmToCbuf>(32, l1, gm);
  check_burst<isa::CopyUbufToGm>(32, gm, ub);
  check_burst<isa::CopyCbufToGm>(32, gm, l1);
  check_burst<isa::CopyUbufToCbuf>(32, l1, ub);
  check_burst<isa::CopyCbufToUbuf>(32, ub, l1);
}

TEST(Burst, CountsLengthIn64BytesForTheTables) {
  check_burst<isa::CopyCbufToBt>(64, bt, l1);
  check_burst<isa::CopyCbufToFbuf>(64, fb, l1);
}

TEST(Burst, RejectsMisalignedAndOutsideAddresses) {
  CubeCore core;
  isa::CopyGmToUbuf i;
  i.src = FlatGm::kBase, i.len_burst = 1, i.dst = 16;
  EXPECT_THAT(failure_of(core, i), HasSubstr("multiple of 32"));
  i.dst = 192 * kKiB;
  EXPECT_THAT(failure_of(core, i), HasSubstr("UB+0x30000"));
  i.dst = 0, i.src = 0;
  EXPECT_THAT(failure_of(core, i), HasSubstr("GM access outside"));
  isa::CopyCbufToBt t;
  t.len_burst = 1, t.n_burst = 2, t.dst_gap = 1;
  EXPECT_THAT(failure_of(core, t), HasSubstr("multiple of 64"));
}

template <class Element>
Element combined(isa::AtomicOp op, Element there, Element value) {
  if constexpr (std::is_integral_v<Element>) {
    if (op == isa::AtomicOp::add) return static_cast<Element>(int64_t{there} + int64_t{value});
    return op == isa::AtomicOp::max ? std::max(there, value) : std::min(there, value);
  } else {
    const double a = static_cast<float>(there), b = static_cast<float>(value);
    if (op == isa::AtomicOp::add) return Element(static_cast<float>(a + b));
    return op == isa::AtomicOp::max ? Element(static_cast<float>(std::max(a, b)))
                                    : Element(static_cast<float>(std::min(a, b)));
  }
}

template <class Element>
void check_atomic(DataType type) {
  Rng rng(kSeed);
  for (const auto op : {isa::AtomicOp::add, isa::AtomicOp::max, isa::AtomicOp::min}) {
    CubeCore core;
    isa::CtrlRegister ctrl;
    ctrl.atomic_op = op, ctrl.atomic_type = type;
    core.registers[isa::Spr::ctrl] = ctrl.pack_value();
    constexpr uint64_t kCount = 512 / sizeof(Element);
    for (uint64_t e = 0; e < kCount; ++e) {
      if constexpr (std::is_integral_v<Element>) {
        store(core.gm.bytes.data(), e, static_cast<Element>(rng.next()));
        store(core.local.ub.data(), e, static_cast<Element>(rng.next()));
      } else {
        store(core.gm.bytes.data(), e, Element(rng.uniform(-9, 9)));
        store(core.local.ub.data(), e, Element(rng.uniform(-9, 9)));
      }
    }
    Bytes8 expected = copy_of(gm(core));
    for (uint64_t e = 0; e < kCount; ++e) {
      store(
          expected.data(), e,
          combined(op, load<Element>(expected.data(), e), load<Element>(core.local.ub.data(), e)));
    }
    isa::CopyUbufToGm i;
    i.dst = FlatGm::kBase, i.len_burst = 16;
    core.run(i);
    expect_bytes(gm(core), expected, isa::name_of(type));
  }
}

TEST(AtomicWrite, AddsAndTakesExtremesInEveryType) {
  check_atomic<float>(DataType::f32);
  check_atomic<Half>(DataType::f16);
  check_atomic<Bfloat16>(DataType::bf16);
  check_atomic<int32_t>(DataType::s32);
  check_atomic<int16_t>(DataType::s16);
  check_atomic<int8_t>(DataType::s8);
}

TEST(AtomicWrite, RejectsOtherTypesAndPartialElements) {
  CubeCore core;
  isa::CtrlRegister ctrl;
  ctrl.atomic_op = isa::AtomicOp::add, ctrl.atomic_type = DataType::u8;
  core.registers[isa::Spr::ctrl] = ctrl.pack_value();
  isa::CopyUbufToGmAlign i;
  i.dst = FlatGm::kBase, i.len_burst = 6;
  EXPECT_THAT(failure_of(core, i), HasSubstr("ctrl.atomic_type = u8"));
  ctrl.atomic_type = DataType::f32;
  core.registers[isa::Spr::ctrl] = ctrl.pack_value();
  EXPECT_THAT(failure_of(core, i), HasSubstr("a multiple of 4 B"));
}

TEST(AlignedCopy, PadsEachBurstToWholeBlocks) {
  Rng rng(kSeed);
  for (const auto type : {DataType::s8, DataType::f16, DataType::f32, DataType::u64}) {
    const uint64_t element = static_cast<uint64_t>(isa::bits_of(type)) / 8;
    for (int n = 0; n < kCases; ++n) {
      CubeCore core;
      fill_random(core.gm.bytes, rng);
      fill_random(bytes_of(core.local.ub), rng);
      const uint64_t pad = rng.next();
      core.registers[isa::Spr::mov_pad_val] = pad;
      isa::CopyGmToUbufAlign i;
      i.type = type;
      i.n_burst = static_cast<uint32_t>(rng.integer(0, 4));
      i.len_burst = static_cast<uint32_t>(rng.integer(1, 100));
      i.left_pad = static_cast<uint32_t>(rng.integer(0, static_cast<int64_t>(32 / element)));
      i.right_pad = static_cast<uint32_t>(rng.integer(0, static_cast<int64_t>(32 / element)));
      i.gm_gap = static_cast<uint32_t>(rng.integer(0, 50));
      i.ub_gap = static_cast<uint32_t>(rng.integer(0, 3));
      i.src = FlatGm::kBase + static_cast<uint64_t>(rng.integer(0, 99));
      i.dst = static_cast<uint64_t>(rng.integer(0, 9)) * 32;
      Bytes8 expected = copy_of(ub(core));
      uint64_t from = i.src - FlatGm::kBase, to = i.dst;
      for (uint32_t b = 0; b < i.n_burst; ++b) {
        const auto put_pad = [&](uint64_t count) {
          for (uint64_t e = 0; e < count * element; ++e)
            expected[to++] = static_cast<std::byte>(pad >> (e % element * 8));
        };
        put_pad(i.left_pad);
        for (uint32_t e = 0; e < i.len_burst; ++e) expected[to++] = core.gm.bytes[from++];
        put_pad(i.right_pad);
        while (to % 32 != 0) expected[to++] = std::byte{0};
        from += i.gm_gap;
        to += i.ub_gap * 32;
      }
      core.run(i);
      expect_bytes(ub(core), expected, i.kName);
    }
  }
}

TEST(AlignedCopy, WritesExactlyTheBytesOfEachBurst) {
  Rng rng(kSeed);
  for (int n = 0; n < kCases; ++n) {
    CubeCore core;
    fill_random(core.gm.bytes, rng);
    fill_random(bytes_of(core.local.ub), rng);
    isa::CopyUbufToGmAlign i;
    i.n_burst = static_cast<uint32_t>(rng.integer(0, 4));
    i.len_burst = static_cast<uint32_t>(rng.integer(1, 100));
    i.gm_gap = static_cast<uint32_t>(rng.integer(0, 50));
    i.ub_gap = static_cast<uint32_t>(rng.integer(0, 3));
    i.dst = FlatGm::kBase + static_cast<uint64_t>(rng.integer(0, 99));
    i.src = static_cast<uint64_t>(rng.integer(0, 9)) * 32;
    Bytes8 expected = copy_of(gm(core));
    uint64_t from = i.src, to = i.dst - FlatGm::kBase;
    for (uint32_t b = 0; b < i.n_burst; ++b) {
      for (uint32_t e = 0; e < i.len_burst; ++e) expected[to++] = core.local.ub.data()[from++];
      while (from % 32 != 0) ++from;
      from += i.ub_gap * 32;
      to += i.gm_gap;
    }
    core.run(i);
    expect_bytes(gm(core), expected, i.kName);
  }
}

TEST(AlignedCopy, RejectsPaddingBeyondABlockOrTowardsGm) {
  CubeCore core;
  isa::CopyGmToUbufAlign i;
  i.src = FlatGm::kBase, i.len_burst = 4, i.type = DataType::f32, i.left_pad = 9;
  EXPECT_THAT(failure_of(core, i), HasSubstr("at most 32 B of padding"));
  isa::CopyUbufToGmAlign o;
  o.dst = FlatGm::kBase, o.len_burst = 4, o.right_pad = 1;
  EXPECT_THAT(failure_of(core, o), HasSubstr("nothing is padded"));
}

// ---------------------------------------------------------------------------------------------
// nd2nz, fills

TEST(Nd2nz, PlacesEveryElementAndZeroFillsTheColumnTail) {
  Rng rng(kSeed);
  for (const auto type : {DataType::s8, DataType::u8, DataType::f16, DataType::bf16, DataType::s16,
                          DataType::u16, DataType::f32, DataType::s32, DataType::u32}) {
    const uint64_t element = static_cast<uint64_t>(isa::bits_of(type)) / 8, c0 = 32 / element;
    for (int n = 0; n < 20; ++n) {
      CubeCore core;
      fill_random(core.gm.bytes, rng);
      fill_random(bytes_of(core.local.l1), rng);
      isa::CopyGmToCbufMultiNd2nz i;
      i.type = type;
      i.nd_num = static_cast<uint32_t>(rng.integer(0, 3));
      i.n_value = static_cast<uint32_t>(rng.integer(1, 40));
      i.d_value = static_cast<uint32_t>(rng.integer(1, 70));
      i.src_d = static_cast<uint32_t>(i.d_value + rng.integer(0, 9));
      i.dst_n_stride = static_cast<uint32_t>(rng.integer(1, 2));
      i.dst_c0_stride = static_cast<uint32_t>(i.n_value * i.dst_n_stride + rng.integer(0, 5));
      i.src = FlatGm::kBase + static_cast<uint64_t>(rng.integer(0, 40));
      i.dst = static_cast<uint64_t>(rng.integer(0, 9)) * 32;
      const uint64_t strips = (i.d_value + c0 - 1) / c0;
      isa::Nd2nzParaRegister strides;
      strides.src_nd_stride = static_cast<uint32_t>(i.n_value * i.src_d + rng.integer(0, 9));
      strides.dst_nz_stride = static_cast<uint32_t>(
          c0 * (strips * i.dst_c0_stride + static_cast<uint64_t>(rng.integer(0, 3))));
      core.registers[isa::Spr::nd2nz_para] = strides.pack_value();
      Bytes8 expected = copy_of(l1(core));
      for (uint64_t matrix = 0; matrix < i.nd_num; ++matrix) {
        for (uint64_t r = 0; r < i.n_value; ++r) {
          for (uint64_t c = 0; c < strips * c0; ++c) {
            for (uint64_t b = 0; b < element; ++b) {
              const uint64_t to = i.dst + matrix * strides.dst_nz_stride * element +
                                  c / c0 * i.dst_c0_stride * 32 + r * i.dst_n_stride * 32 +
                                  c % c0 * element + b;
              const uint64_t from = i.src - FlatGm::kBase +
                                    (matrix * strides.src_nd_stride + r * i.src_d + c) * element +
                                    b;
              expected[to] = c < i.d_value ? core.gm.bytes[from] : std::byte{0};
            }
          }
        }
      }
      core.run(i);
      expect_bytes(l1(core), expected, isa::name_of(type));
    }
  }
}

TEST(Nd2nz, RejectsTypesRowsAndPlacesOutsideTheTable) {
  CubeCore core;
  isa::CopyGmToCbufMultiNd2nz i;
  i.src = FlatGm::kBase, i.n_value = 16, i.d_value = 16, i.src_d = 16, i.dst_c0_stride = 16,
  i.type = DataType::s64;
  EXPECT_THAT(failure_of(core, i), HasSubstr("type = s64"));
  i.type = DataType::f16, i.n_value = 16385;
  EXPECT_THAT(failure_of(core, i), HasSubstr("split the matrix"));
  i.n_value = 16, i.dst = 512 * kKiB - 256;
  EXPECT_THAT(failure_of(core, i), HasSubstr("L1+0x7ff00"));
}

template <class Instruction>
void check_fill(uint64_t unit, Place (*dst_of)(CubeCore&)) {
  Rng rng(kSeed);
  for (const auto type : {DataType::s8, DataType::f16, DataType::f32}) {
    const uint64_t element = static_cast<uint64_t>(isa::bits_of(type)) / 8;
    for (int n = 0; n < 20; ++n) {
      CubeCore core;
      fill_random(dst_of(core).bytes, rng);
      Instruction i;
      i.type = type, i.scalar = rng.next();
      i.repeat = static_cast<uint32_t>(rng.integer(0, 4));
      i.block_num = static_cast<uint32_t>(rng.integer(0, 4));
      i.dst_gap = static_cast<uint32_t>(rng.integer(0, 3));
      i.dst = static_cast<uint64_t>(rng.integer(0, 4)) * unit;
      Bytes8 expected = copy_of(dst_of(core));
      uint64_t to = i.dst;
      for (uint32_t r = 0; r < i.repeat; ++r, to += i.dst_gap * unit) {
        for (uint64_t e = 0; e < i.block_num * unit; ++e)
          expected[to++] = static_cast<std::byte>(i.scalar >> (e % element * 8));
      }
      core.run(i);
      expect_bytes(dst_of(core), expected, i.kName);
    }
  }
}

Place l0a(CubeCore& c) { return place(c.local.l0a); }
Place l0b(CubeCore& c) { return place(c.local.l0b); }

TEST(FillMatrix, RepeatsTheElementInWholeUnits) {
  check_fill<isa::CreateCbufMatrix>(32, l1);
  check_fill<isa::CreateCaMatrix>(512, l0a);
  check_fill<isa::CreateCbMatrix>(512, l0b);
}

// ---------------------------------------------------------------------------------------------
// load2d

template <class Instruction>
void check_load2d(Place (*dst_of)(CubeCore&), Place (*src_of)(CubeCore&), bool may_transpose) {
  Rng rng(kSeed);
  for (int n = 0; n < kCases; ++n) {
    CubeCore core;
    const Place dst = dst_of(core), src = src_of(core);
    fill_random(dst.bytes, rng);
    fill_random(src.bytes, rng);
    Instruction i;
    i.type = DataType::f16;
    i.repeat = static_cast<uint32_t>(rng.integer(0, 9));
    i.src_stride = static_cast<uint32_t>(rng.integer(0, 4));
    i.dst_gap = static_cast<uint32_t>(rng.integer(0, 3));
    i.decrement = static_cast<uint32_t>(rng.integer(0, 1));
    i.start_index = static_cast<uint32_t>(rng.integer(40, 60));
    i.transpose = may_transpose ? static_cast<uint32_t>(rng.integer(0, 1)) : 0;
    i.src = src.base + static_cast<uint64_t>(rng.integer(0, 9)) * 32;
    i.dst = static_cast<uint64_t>(rng.integer(0, 9)) * 512;
    Bytes8 expected = copy_of(dst);
    for (uint64_t f = 0; f < i.repeat; ++f) {
      const uint64_t step = f * i.src_stride;
      const uint64_t from =
          i.src - src.base + (i.decrement ? i.start_index - step : i.start_index + step) * 512;
      const uint64_t to = i.dst + f * (i.dst_gap + 1) * 512;
      for (uint64_t r = 0; r < 16; ++r) {
        for (uint64_t c = 0; c < 16; ++c) {
          const uint64_t e = i.transpose ? c * 16 + r : r * 16 + c;
          expected[to + e * 2] = src.bytes[from + (r * 16 + c) * 2];
          expected[to + e * 2 + 1] = src.bytes[from + (r * 16 + c) * 2 + 1];
        }
      }
    }
    core.run(i);
    expect_bytes(dst, expected, i.kName);
  }
}

TEST(Load2d, MovesWholeFractals) {
  check_load2d<isa::LoadCbufToCa>(l0a, l1, true);
  check_load2d<isa::LoadCbufToCb>(l0b, l1, true);
  check_load2d<isa::LoadGmToCa>(l0a, gm, false);
  check_load2d<isa::LoadGmToCb>(l0b, gm, false);
  check_load2d<isa::LoadGmToCbuf>(l1, gm, false);
}

TEST(Load2d, RejectsOtherTransposesAndMisalignedTargets) {
  CubeCore core;
  isa::LoadCbufToCa i;
  i.repeat = 1, i.transpose = 1, i.type = DataType::f32;
  EXPECT_THAT(failure_of(core, i), HasSubstr("a 16-bit type"));
  i.transpose = 0, i.dst = 256;
  EXPECT_THAT(failure_of(core, i), HasSubstr("multiple of 512"));
  i.dst = 0, i.start_index = 1023, i.repeat = 2;
  EXPECT_THAT(failure_of(core, i), HasSubstr("L1+0x80000"));
  isa::LoadGmToCa g;
  g.repeat = 1, g.transpose = 1, g.src = FlatGm::kBase;
  EXPECT_THAT(failure_of(core, g), HasSubstr("load to L1 first"));
}

int get_bits(std::span<const std::byte> bytes, uint64_t at, uint64_t index, int bits, int byte) {
  if (bits == 4) return static_cast<int>(bytes[at + index / 2]) >> (index % 2 * 4) & 15;
  return static_cast<int>(
      bytes[at + index * static_cast<uint64_t>(bits) / 8 + static_cast<uint64_t>(byte)]);
}

template <class Instruction>
void check_transpose(Place (*dst_of)(CubeCore&), std::vector<DataType> types) {
  Rng rng(kSeed);
  for (const DataType type : types) {
    const int bits = isa::bits_of(type);
    const uint64_t side = bits == 4 ? 64 : bits == 8 ? 32 : 16;
    const uint64_t fractals = side * side * static_cast<uint64_t>(bits) / 8 / 512;
    const uint64_t columns = 256 / static_cast<uint64_t>(bits);  // of one fractal
    for (int n = 0; n < 20; ++n) {
      CubeCore core;
      const Place dst = dst_of(core);
      fill_random(dst.bytes, rng);
      fill_random(bytes_of(core.local.l1), rng);
      Instruction i;
      i.type = type;
      i.repeat = static_cast<uint32_t>(rng.integer(0, 4));
      i.start_index = static_cast<uint32_t>(rng.integer(10, 20));
      i.src_stride = static_cast<uint32_t>(rng.integer(0, 3));
      i.decrement = static_cast<uint32_t>(rng.integer(0, 1));
      i.dst_frac_gap = static_cast<uint32_t>(rng.integer(0, 3));
      i.dst_gap = static_cast<uint32_t>(rng.integer(0, 6));
      i.src = static_cast<uint64_t>(rng.integer(0, 9)) * 32;
      i.dst = static_cast<uint64_t>(rng.integer(0, 9)) * 512;
      Bytes8 expected = copy_of(dst);
      // Index of (row, column) in a square: fractals of 16 x `columns`, down first, then right.
      const auto index = [&](uint64_t r, uint64_t c) {
        return std::pair((c / columns * (side / 16) + r / 16), r % 16 * columns + c % columns);
      };
      for (uint64_t q = 0; q < i.repeat; ++q) {
        const uint64_t square =
            i.decrement ? i.start_index - q * i.src_stride : i.start_index + q * i.src_stride;
        const uint64_t from = i.src + square * fractals * 512,
                       to = i.dst + q * (i.dst_gap + 1) * 512;
        for (uint64_t r = 0; r < side; ++r) {
          for (uint64_t c = 0; c < side; ++c) {
            const auto [src_fractal, src_index] = index(r, c);
            const auto [dst_fractal, dst_index] = index(c, r);
            const uint64_t at = to + dst_fractal * (1 + i.dst_frac_gap) * 512;
            for (int b = 0; b < std::max(bits / 8, 1); ++b) {
              const int v =
                  get_bits(bytes_of(core.local.l1), from + src_fractal * 512, src_index, bits, b);
              if (bits == 4) {
                const int shift = static_cast<int>(dst_index % 2 * 4);
                std::byte& byte = expected[at + dst_index / 2];
                byte =
                    static_cast<std::byte>((static_cast<int>(byte) & ~(15 << shift)) | v << shift);
              } else {
                expected[at + dst_index * static_cast<uint64_t>(bits) / 8 +
                         static_cast<uint64_t>(b)] = static_cast<std::byte>(v);
              }
            }
          }
        }
      }
      core.run(i);
      expect_bytes(dst, expected, isa::name_of(type));
    }
  }
}

TEST(Load2dTranspose, TurnsSquaresOfEveryWidth) {
  check_transpose<isa::LoadCbufToCaTranspose>(l0a, {DataType::s8, DataType::f16, DataType::f32});
  check_transpose<isa::LoadCbufToCbTranspose>(
      l0b, {DataType::s8, DataType::f16, DataType::f32, DataType::s4});
}

TEST(Load2dTranspose, RejectsTypesItHasNoSquareFor) {
  CubeCore core;
  isa::LoadCbufToCbTranspose i;
  i.repeat = 1, i.type = DataType::s64;
  EXPECT_THAT(failure_of(core, i), HasSubstr("4, 8, 16 or 32 bits"));
  isa::LoadCbufToCaTranspose a;
  a.repeat = 1, a.type = DataType::s4;
  EXPECT_THAT(failure_of(core, a), HasSubstr("L0B only"));
}

// ---------------------------------------------------------------------------------------------
// gm_runs

TEST(GmRuns, AreEmptyForAnInstructionInsideTheCore) {
  isa::LoadCbufToCa i;
  i.repeat = 4;
  EXPECT_TRUE(gm_runs(i.kOp, i.pack(), {}).empty());
  isa::CopyGmToUbuf nothing;
  EXPECT_TRUE(gm_runs(nothing.kOp, nothing.pack(), {}).empty());
}

TEST(GmRuns, DescribeABurstAndWhetherItIsAtomic) {
  ControlRegisters registers;
  isa::CtrlRegister ctrl;
  ctrl.atomic_op = isa::AtomicOp::add;
  registers[isa::Spr::ctrl] = ctrl.pack_value();
  isa::CopyUbufToGm i;
  i.dst = 0x1000, i.n_burst = 3, i.len_burst = 2, i.dst_gap = 1, i.l2_bypass = 1;
  const auto runs = gm_runs(i.kOp, i.pack(), registers);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_TRUE(runs[0].is_write && runs[0].is_atomic && runs[0].l2_bypass);
  EXPECT_EQ(runs[0].address, 0x1000u);
  EXPECT_EQ(runs[0].bytes, 64u);
  EXPECT_EQ(runs[0].count, 3u);
  EXPECT_EQ(runs[0].stride, 96u);
}

}  // namespace
}  // namespace cubist::sim

// FixPipe and the V-pipe movers of L0C against element-by-element host code.
#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <limits>

#include "functional/cube/test/cube_core.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using isa::QuantMode;
using isa::ReluMode;
using testing::HasSubstr;

constexpr uint64_t kSeed = 20261122;

bool is_vector(QuantMode q) {
  return q == QuantMode::vdeqf16 || q == QuantMode::vreq8 || q == QuantMode::vqf322b8;
}
bool is_byte(QuantMode q) {
  return q == QuantMode::req8 || q == QuantMode::vreq8 || q == QuantMode::qf322b8 ||
         q == QuantMode::vqf322b8;
}
bool from_s32(QuantMode q) {
  return q == QuantMode::deqf16 || q == QuantMode::vdeqf16 || q == QuantMode::req8 ||
         q == QuantMode::vreq8;
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

double to_byte(double v, bool is_signed) {
  return std::clamp(v, is_signed ? -128.0 : 0.0, is_signed ? 127.0 : 255.0);
}

float leaky_or_relu(float v, ReluMode mode, float slope) {
  if (mode == ReluMode::normal) return v <= 0 ? 0 : v;
  if (mode >= ReluMode::leaky_scalar) return v < 0 ? v * slope : v;
  return v;
}

uint16_t saturated(uint16_t v, bool is_on, uint16_t infinity) {
  return is_on && (v & 0x7fff) == infinity ? static_cast<uint16_t>(v - 1) : v;
}

// The result's bits for the element with `bits` in channel `n`.
uint32_t reference_element(const isa::FixpipeOperands& i, const CubeCore& core, uint32_t bits,
                           uint64_t n) {
  const auto fpc = core.registers.as<isa::FpcRegister>(isa::Spr::fpc);
  const bool saturate = core.registers.as<isa::CtrlRegister>(isa::Spr::ctrl).saturate;
  uint64_t word = core.registers[isa::Spr::quant_pre];
  if (is_vector(i.quant))
    std::memcpy(&word, core.local.fb.data() + fpc.quant_address * 64 + n * 8, 8);
  auto slope = std::bit_cast<float>(static_cast<uint32_t>(core.registers[isa::Spr::relu_alpha]));
  if (i.relu == ReluMode::leaky_vector)
    std::memcpy(&slope, core.local.fb.data() + fpc.relu_address * 64 + n * 8, 4);
  const auto scale = std::bit_cast<float>(static_cast<uint32_t>(word) & 0xffffe000u);
  int offset = static_cast<int>(word >> 37 & 0x1ff);
  if (offset >= 256) offset -= 512;
  const float f = i.src_type == DataType::s32 ? static_cast<float>(static_cast<int32_t>(bits))
                                              : std::bit_cast<float>(bits);
  switch (i.quant) {
    case QuantMode::none:
      if (i.src_type == DataType::s32)
        return i.relu == ReluMode::normal && static_cast<int32_t>(bits) < 0 ? 0 : bits;
      return std::bit_cast<uint32_t>(leaky_or_relu(f, i.relu, slope));
    case QuantMode::f322bf16: {
      const uint16_t v = saturated(f32_to_bf16_bits(f), saturate, 0x7f80);
      if (i.relu == ReluMode::none) return v;
      return f32_to_bf16_bits(leaky_or_relu(bf16_bits_to_f32(v), i.relu, slope));
    }
    case QuantMode::f322f16:
    case QuantMode::deqf16:
    case QuantMode::vdeqf16: {
      const float converted = i.quant == QuantMode::f322f16 ? f : f * scale;
      if (std::isnan(converted)) return 0x7e00;
      const uint16_t v = saturated(f32_to_f16_bits(converted), saturate, 0x7c00);
      return f32_to_f16_bits(leaky_or_relu(f16_bits_to_f32(v), i.relu, slope));
    }
    default: {
      const float scaled = f * scale;
      const double whole = std::isnan(scaled) ? 0 : std::nearbyint(static_cast<double>(scaled));
      auto v = static_cast<float>(to_byte(whole + offset, i.is_signed));
      v = leaky_or_relu(v, i.relu, slope);
      return static_cast<uint32_t>(static_cast<int>(to_byte(std::nearbyint(v), i.is_signed))) &
             0xff;
    }
  }
}

uint64_t result_size(const isa::FixpipeOperands& i) {
  return i.quant == QuantMode::none ? 4 : is_byte(i.quant) ? 1 : 2;
}

// Writes what the instruction must write; `base` is the address of out[0].
void reference(const isa::FixpipeOperands& i, const CubeCore& core, uint64_t base,
               std::vector<std::byte>& out) {
  const auto nd = core.registers.as<isa::NdParaRegister>(isa::Spr::nd_para);
  const uint64_t size = result_size(i), c0 = i.channel_split ? 8 : size == 1 ? 32 : 16;
  for (uint64_t matrix = 0; matrix < (i.nz2nd ? std::max(nd.nd_num, 1u) : 1); ++matrix) {
    for (uint64_t m = 0; m < i.m; ++m) {
      for (uint64_t n = 0; n < i.n; ++n) {
        const uint64_t from = i.src + matrix * nd.src_nd_stride * 1024 +
                              n / 16 * i.src_stride * 64 + m * 64 + n % 16 * 4;
        const uint64_t nz = n / c0 * i.dst_stride * 32 + (m * c0 + n % c0) * size;
        const uint64_t to =
            i.nz2nd ? (matrix * nd.dst_nd_stride + m * i.dst_stride + n) * size : nz;
        uint32_t bits;
        std::memcpy(&bits, core.local.l0c.data() + from, 4);
        const uint32_t v = reference_element(i, core, bits, n);
        std::memcpy(out.data() + (i.dst - base) + to, &v, size);
      }
    }
  }
}

void fill_accumulator(CubeCore& core, DataType type, Rng& rng) {
  for (uint64_t e = 0; e < core.local.l0c.size() / 4; ++e) {
    if (type == DataType::s32) {
      store<int32_t>(core.local.l0c.data(), e, static_cast<int32_t>(rng.integer(-200000, 200000)));
    } else {
      const int64_t kind = rng.integer(0, 300);
      float v = rng.uniform(-300, 300);
      if (kind == 0) v = std::numeric_limits<float>::infinity();
      if (kind == 1) v = -std::numeric_limits<float>::quiet_NaN();
      if (kind == 2) v = -70000;
      if (kind == 3) v = -0.0f;
      if (kind == 4) v = -1e-7f;
      if (kind == 5) v = static_cast<float>(rng.integer(-200, 200)) + 0.5f;
      store<float>(core.local.l0c.data(), e, v);
    }
  }
}

uint64_t any_quantisation(Rng& rng, bool is_signed, DataType src) {
  isa::QuantPreRegister q;
  const float scale = rng.uniform(0.1f, 1.5f) * (src == DataType::s32 ? 0.001f : 1);
  q.scale = std::bit_cast<uint32_t>(scale);
  q.offset = static_cast<int32_t>(rng.integer(-256, 255));
  q.is_signed = is_signed;
  return q.pack_value();
}

template <class Instruction>
Instruction any_legal(Rng& rng, CubeCore& core, QuantMode quant, ReluMode relu, bool may_be_nd) {
  const auto any = [&](int64_t low, int64_t high) {
    return static_cast<uint32_t>(rng.integer(low, high));
  };
  Instruction i;
  i.quant = quant;
  i.relu = relu;
  i.src_type = from_s32(quant) ? DataType::s32 : DataType::f32;
  if (quant == QuantMode::none && relu <= ReluMode::normal && any(0, 1)) i.src_type = DataType::s32;
  i.is_signed = is_byte(quant) ? any(0, 1) : 0;
  i.nz2nd = may_be_nd ? any(0, 1) : 0;
  i.channel_split =
      quant == QuantMode::none && i.src_type == DataType::f32 && !i.nz2nd ? any(0, 1) : 0;
  i.unit_flag = any(0, 1) ? isa::UnitFlag::check_flip : isa::UnitFlag::off;
  i.m = any(1, 40);
  const uint64_t c0 = i.channel_split ? 8 : is_byte(quant) ? 32 : 16;
  i.n = i.nz2nd ? any(1, 70) : any(1, 4) * static_cast<uint32_t>(c0);
  i.src_stride = i.m + any(0, 3);
  i.src = any(0, 9) * 64;
  const auto row_bytes = static_cast<uint32_t>(c0 * result_size(i));
  i.dst_stride = i.nz2nd ? i.n + any(0, 9) : (i.m * row_bytes + 31) / 32 + any(0, 3);
  isa::NdParaRegister nd;
  nd.nd_num = any(0, 3);
  nd.src_nd_stride = (i.src_stride * 64 * 5 + 1023) / 1024;
  nd.dst_nd_stride = i.dst_stride * i.m + any(0, 9);
  core.registers[isa::Spr::nd_para] = nd.pack_value();
  core.registers[isa::Spr::relu_alpha] = std::bit_cast<uint32_t>(rng.uniform(0, 1));
  core.registers[isa::Spr::quant_pre] = any_quantisation(rng, i.is_signed, i.src_type);
  isa::FpcRegister fpc;
  fpc.quant_address = 2, fpc.relu_address = 20;
  core.registers[isa::Spr::fpc] = fpc.pack_value();
  for (uint64_t c = 0; c < 128; ++c) {
    store<uint64_t>(core.local.fb.data(), 2 * 8 + c,
                    any_quantisation(rng, i.is_signed, i.src_type));
    store<uint64_t>(core.local.fb.data(), 20 * 8 + c, std::bit_cast<uint32_t>(rng.uniform(0, 1)));
  }
  isa::CtrlRegister ctrl;
  ctrl.saturate = any(0, 1);
  core.registers[isa::Spr::ctrl] = ctrl.pack_value();
  fill_accumulator(core, i.src_type, rng);
  return i;
}

constexpr QuantMode kQuantModes[] = {QuantMode::none,   QuantMode::f322f16, QuantMode::f322bf16,
                                     QuantMode::deqf16, QuantMode::vdeqf16, QuantMode::req8,
                                     QuantMode::vreq8,  QuantMode::qf322b8, QuantMode::vqf322b8};
constexpr ReluMode kReluModes[] = {ReluMode::none, ReluMode::normal, ReluMode::leaky_scalar,
                                   ReluMode::leaky_vector};

template <class Run>
void for_all_modes(Run run) {
  for (const QuantMode quant : kQuantModes) {
    for (const ReluMode relu : kReluModes) {
      for (int n = 0; n < 6; ++n) run(quant, relu);
    }
  }
}

TEST(FixPipe, ConvertsAndLaysOutInGmInEveryMode) {
  Rng rng(kSeed);
  for_all_modes([&](QuantMode quant, ReluMode relu) {
    CubeCore core;
    auto i = any_legal<isa::CopyMatrixCcToGm>(rng, core, quant, relu, true);
    i.dst = FlatGm::kBase + static_cast<uint64_t>(rng.integer(0, 40));
    fill_random(core.gm.bytes, rng);
    std::vector<std::byte> expected = core.gm.bytes;
    reference(i, core, FlatGm::kBase, expected);
    core.run(i);
    for (uint64_t e = 0; e < expected.size(); ++e) {
      ASSERT_EQ(core.gm.bytes[e], expected[e])
          << "quant " << static_cast<int>(quant) << " relu " << static_cast<int>(relu) << " nd "
          << i.nz2nd << " byte " << e - (i.dst - FlatGm::kBase) << " seed " << kSeed;
    }
  });
}

TEST(FixPipe, ConvertsAndLaysOutInL1InEveryMode) {
  Rng rng(kSeed);
  for_all_modes([&](QuantMode quant, ReluMode relu) {
    CubeCore core;
    auto i = any_legal<isa::CopyMatrixCcToCbuf>(rng, core, quant, relu, false);
    i.dst = static_cast<uint64_t>(rng.integer(0, 9)) * 32;
    fill_random(bytes_of(core.local.l1), rng);
    std::vector<std::byte> expected(core.local.l1.data(),
                                    core.local.l1.data() + core.local.l1.size());
    reference(i, core, 0, expected);
    core.run(i);
    for (uint64_t e = 0; e < expected.size(); ++e) {
      ASSERT_EQ(core.local.l1.data()[e], expected[e])
          << "quant " << static_cast<int>(quant) << " byte " << e << " seed " << kSeed;
    }
  });
}

TEST(FixPipe, CombinesInGmWhenAtomic) {
  CubeCore core;
  isa::CtrlRegister ctrl;
  ctrl.atomic_op = isa::AtomicOp::add, ctrl.atomic_type = DataType::f32;
  core.registers[isa::Spr::ctrl] = ctrl.pack_value();
  isa::CopyMatrixCcToGm i;
  i.dst = FlatGm::kBase, i.m = 16, i.n = 16, i.src_stride = 16, i.nz2nd = 1, i.dst_stride = 16,
  i.src_type = DataType::f32;
  for (uint64_t e = 0; e < 256; ++e) {
    store<float>(core.local.l0c.data(), e, static_cast<float>(e));
    store<float>(core.gm.bytes.data(), e, 0.5f);
  }
  core.run(i);
  for (uint64_t e = 0; e < 256; ++e)
    EXPECT_EQ(load<float>(core.gm.bytes.data(), e), static_cast<float>(e) + 0.5f);
  i.quant = QuantMode::f322f16;
  EXPECT_THAT(failure_of(core, i), HasSubstr("atomic write of f16 results as f32"));
}

isa::CopyMatrixCcToGm small() {
  isa::CopyMatrixCcToGm i;
  i.dst = FlatGm::kBase, i.m = 16, i.n = 32, i.src_stride = 16, i.dst_stride = 16,
  i.src_type = DataType::f32;
  return i;
}

TEST(FixPipe, RejectsWhatTheTableDoesNotAllow) {
  CubeCore core;
  auto type = small();
  type.quant = QuantMode::deqf16;
  EXPECT_THAT(failure_of(core, type), HasSubstr("src_type = f32"));
  auto half = small();
  half.src_type = DataType::f16;
  EXPECT_THAT(failure_of(core, half), HasSubstr("one of f32, s32"));
  auto n = small();
  n.n = 20;
  EXPECT_THAT(failure_of(core, n), HasSubstr("multiple of 16"));
  auto merge = small();
  merge.n = 16, merge.quant = QuantMode::qf322b8;
  EXPECT_THAT(failure_of(core, merge), HasSubstr("unspecified behaviour"));
  auto sign = small();
  sign.quant = QuantMode::qf322b8, sign.is_signed = 1;
  EXPECT_THAT(failure_of(core, sign), HasSubstr("set bit 46"));
  auto split = small();
  split.channel_split = 1, split.nz2nd = 1;
  EXPECT_THAT(failure_of(core, split), HasSubstr("channel_split"));
  auto leaky = small();
  leaky.src_type = DataType::s32, leaky.relu = ReluMode::leaky_scalar;
  EXPECT_THAT(failure_of(core, leaky), HasSubstr("leaky ReLU"));
  auto rows = small();
  rows.nz2nd = 1, rows.m = 8193;
  EXPECT_THAT(failure_of(core, rows), HasSubstr("at most 8192 rows"));
  auto src = small();
  src.src = 32;
  EXPECT_THAT(failure_of(core, src), HasSubstr("multiple of 64"));
  auto reserved = small();
  reserved.quant = static_cast<QuantMode>(9);
  EXPECT_THAT(failure_of(core, reserved), HasSubstr("9"));
  auto unit = small();
  unit.unit_flag = static_cast<isa::UnitFlag>(1);
  EXPECT_THAT(failure_of(core, unit), HasSubstr("unit_flag = 1"));
  isa::CopyMatrixCcToCbuf l1;
  l1.nz2nd = 1, l1.src_type = DataType::f32;
  EXPECT_THAT(failure_of(core, l1), HasSubstr("L1 holds fractals"));
}

// ---------------------------------------------------------------------------------------------
// V-pipe movers

struct Case {
  DataType l0c;
  QuantMode quant;
};

uint64_t outside_size(const Case& c) {
  return c.quant == QuantMode::none ? static_cast<uint64_t>(isa::bits_of(c.l0c)) / 8 : 2;
}

uint32_t read_bits(const std::byte* p, uint64_t size) {
  uint32_t v = 0;
  std::memcpy(&v, p, size);
  return v;
}

uint32_t relu_bits(uint32_t v, DataType type, bool is_on) {
  if (!is_on) return v;
  if (type == DataType::s32) return static_cast<int32_t>(v) < 0 ? 0 : v;
  const float f = type == DataType::f32   ? std::bit_cast<float>(v)
                  : type == DataType::f16 ? f16_bits_to_f32(static_cast<uint16_t>(v))
                                          : bf16_bits_to_f32(static_cast<uint16_t>(v));
  return f <= 0 ? 0 : v;
}

uint32_t moved_out(const Case& c, uint32_t v, float deqscale, bool relu) {
  switch (c.quant) {
    case QuantMode::none:
      return relu_bits(v, c.l0c, relu);
    case QuantMode::f322f16:
      v = f32_to_f16_bits(std::bit_cast<float>(v));
      break;
    case QuantMode::f322bf16:
      return relu_bits(f32_to_bf16_bits(std::bit_cast<float>(v)), DataType::bf16, relu);
    default:
      v = f32_to_f16_bits(static_cast<float>(static_cast<int32_t>(v)) * deqscale);
  }
  return relu_bits((v & 0x7fff) > 0x7c00 ? 0x7e00 : v, DataType::f16, relu);
}

uint32_t moved_in(const Case& c, uint32_t v, bool relu) {
  if (c.quant == QuantMode::f322f16)
    v = std::bit_cast<uint32_t>(f16_bits_to_f32(static_cast<uint16_t>(v)));
  if (c.quant == QuantMode::f322bf16) v <<= 16;
  return relu_bits(v, c.l0c, relu);
}

// outside_rows: of a fractal, in UB or L1; l0c_rows: moved in L0C.
template <class Instruction>
void check_mover(bool out_of_l0c, uint64_t outside_rows, uint64_t l0c_rows, std::vector<Case> cases,
                 bool outside_is_l1 = false) {
  Rng rng(kSeed);
  for (const Case& c : cases) {
    for (int n = 0; n < 20; ++n) {
      CubeCore core;
      LocalMemory& outside = outside_is_l1 ? core.local.l1 : core.local.ub;
      fill_random(bytes_of(outside), rng);
      fill_random(bytes_of(core.local.l0c), rng);
      if (c.l0c == DataType::f32) fill_accumulator(core, DataType::f32, rng);
      const uint16_t scale = Half(rng.uniform(0, 0.01f)).bits;
      core.registers[isa::Spr::deqscale] = scale;
      const auto any = [&](int64_t low, int64_t high) {
        return static_cast<uint32_t>(rng.integer(low, high));
      };
      Instruction i;
      i.type = c.l0c, i.quant = c.quant, i.relu = any(0, 1);
      i.n_burst = any(0, 4), i.len_burst = any(0, 4), i.src_gap = any(0, 4), i.dst_gap = any(0, 4);
      const uint64_t inside_at = any(0, 9) * 64, outside_at = any(0, 9) * 32;
      i.src = out_of_l0c ? inside_at : outside_at, i.dst = out_of_l0c ? outside_at : inside_at;
      const uint64_t l0c_size = static_cast<uint64_t>(isa::bits_of(c.l0c)) / 8,
                     size = outside_size(c);
      const uint64_t l0c_gap = out_of_l0c ? i.src_gap : i.dst_gap,
                     outside_gap = out_of_l0c ? i.dst_gap : i.src_gap;
      LocalMemory& target = out_of_l0c ? outside : core.local.l0c;
      std::vector<std::byte> expected(target.data(), target.data() + target.size());
      for (uint64_t b = 0; b < i.n_burst; ++b) {
        for (uint64_t f = 0; f < i.len_burst; ++f) {
          for (uint64_t e = 0; e < l0c_rows * 16; ++e) {
            const uint64_t l0c =
                inside_at + (b * (i.len_burst + l0c_gap) + f) * 256 * l0c_size + e * l0c_size;
            const uint64_t row = outside_rows == 1 ? 0 : e / 16;
            const uint64_t ub = outside_at + (b * i.len_burst + f) * outside_rows * 16 * size +
                                b * outside_gap * 32 + (row * 16 + e % 16) * size;
            if (out_of_l0c) {
              const uint32_t v = moved_out(c, read_bits(core.local.l0c.data() + l0c, l0c_size),
                                           f16_bits_to_f32(scale), i.relu);
              std::memcpy(expected.data() + ub, &v, size);
            } else {
              const uint32_t v = moved_in(c, read_bits(outside.data() + ub, size), i.relu);
              std::memcpy(expected.data() + l0c, &v, l0c_size);
            }
          }
        }
      }
      core.run(i);
      for (uint64_t e = 0; e < expected.size(); ++e) {
        ASSERT_EQ(target.data()[e], expected[e])
            << i.kName << " type " << isa::name_of(c.l0c) << " quant " << static_cast<int>(c.quant)
            << " byte " << e << " seed " << kSeed;
      }
    }
  }
}

const std::vector<Case> kIn = {{DataType::f32, QuantMode::none},
                               {DataType::s32, QuantMode::none},
                               {DataType::f16, QuantMode::none},
                               {DataType::f32, QuantMode::f322f16},
                               {DataType::f32, QuantMode::f322bf16}};
const std::vector<Case> kOut = {
    {DataType::f32, QuantMode::none},     {DataType::s32, QuantMode::none},
    {DataType::f16, QuantMode::none},     {DataType::f32, QuantMode::f322f16},
    {DataType::f32, QuantMode::f322bf16}, {DataType::s32, QuantMode::deqf16}};

TEST(VectorPipeMover, MovesFractalsOutOfL0c) {
  check_mover<isa::CopyMatrixCcToUbuf>(true, 16, 16, kOut);
}
TEST(VectorPipeMover, MovesFirstRowsOutOfL0c) {
  check_mover<isa::CopyVectorCcToUbuf>(true, 1, 1, kOut);
}
TEST(VectorPipeMover, MovesFractalsIntoL0c) {
  check_mover<isa::CopyMatrixUbufToCc>(false, 16, 16, kIn);
  check_mover<isa::CopyMatrixCbufToCc>(false, 16, 16, kIn, true);
}
TEST(VectorPipeMover, MovesFirstRowsIntoL0c) {
  check_mover<isa::CopyVectorUbufToCc>(false, 1, 1, kIn);
}
TEST(VectorPipeMover, BroadcastsARowToWholeFractals) {
  check_mover<isa::BroadcastUbToCc>(false, 1, 16, kIn);
}

TEST(VectorPipeMover, RejectsConversionsTheTableLeavesOpen) {
  CubeCore core;
  isa::CopyMatrixCcToUbuf i;
  i.len_burst = 1, i.type = DataType::f32, i.quant = QuantMode::req8;
  EXPECT_THAT(failure_of(core, i), HasSubstr("unspecified behaviour"));
  i.quant = QuantMode::deqf16;
  EXPECT_THAT(failure_of(core, i), HasSubstr("one of s32"));
  i.quant = QuantMode::none, i.type = DataType::s8;
  EXPECT_THAT(failure_of(core, i), HasSubstr("one of f16, f32, s32"));
  i.type = DataType::f32, i.src = 32;
  EXPECT_THAT(failure_of(core, i), HasSubstr("multiple of 64"));
  isa::BroadcastUbToCc b;
  b.len_burst = 1, b.type = DataType::s32, b.quant = QuantMode::deqf16;
  EXPECT_THAT(failure_of(core, b), HasSubstr("unspecified behaviour"));
}

// --------------------------------------------------------------------------------------------- the
// whole set

TEST(Cube, ImplementsEveryMoverAndCubeInstructionButThoseWithoutSpecification) {
  std::vector<std::string> missing;
  for (const isa::OpInfo& row : isa::table()) {
    const std::string format = row.format;
    const bool is_ours =
        format == "burst" || format == "burst_align" || format == "nd2nz" || format == "load2d" ||
        format == "load2d_sparse" || format == "load2d_transpose" || format == "load3d" ||
        format == "fill_matrix" || format == "mad" || format == "fixpipe" || format == "cc_burst";
    if (is_ours && !is_implemented(row.op)) missing.emplace_back(row.name);
  }
  EXPECT_THAT(missing,
              testing::UnorderedElementsAre(
                  "mad_sp", "load_cbuf_to_cb_sp", "img2col_cbuf_to_ca", "img2col_cbuf_to_cb",
                  "img2col_cbuf_to_ub", "load_image_to_cbuf", "load_unzip_gm_to_cbuf",
                  "copy_matrix_cc_to_ub", "copy_small_matrix_cc_to_ubuf"));
}

}  // namespace
}  // namespace cubist::sim

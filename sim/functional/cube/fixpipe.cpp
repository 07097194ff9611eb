// FixPipe: L0C -> GM or L1 through conversion, ReLU and layout, in this order.
//
// Conversion of a value x of one column (scale, offset, is_signed: register quant_pre, or the
// column's word in FB):
//   f322f16, f322bf16   nearest even
//   deqf16, vdeqf16     f16(f32(x) * scale): each step one rounding, nearest even
//   req8, vreq8         saturate8(nearest_even(f32(x) * scale) + offset), NaN gives offset
//   qf322b8, vqf322b8   as req8, x is f32
// ReLU works on the converted value v: normal max(v, +0); leaky v < 0 ? v * slope rounded to v's
// type : v. A NaN stays. With ctrl.saturate, infinities that a conversion to f16 or bf16 makes
// become the largest finite value. unit_flag couples M and FIX in time; it changes no value.
#include "functional/cube/fixpipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "cubist/base/float_types.h"
#include "functional/cube/cube.h"
#include "functional/cube/gm_write.h"
#include "functional/cube/program_error.h"
#include "functional/cube/row_convert.h"
#include "functional/cube/units.h"
#include "functional/gm_runs.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using isa::QuantMode;
using isa::ReluMode;

constexpr uint64_t kParameterBytes = 8;  // of one channel in FB (section 2)
constexpr uint32_t kScaleMask =
    ~uint32_t{0x1fff};  // the low 13 mantissa bits are ignored (registers.toml, quant_pre)
constexpr uint32_t kMaxNdRows = 8192;  // of nz2nd (section 8.4)
constexpr uint64_t kNdUnit = 1024;     // B, of nd_para.src_nd_stride
constexpr int kPiece = static_cast<int>(kAccumulatorColumns);

bool is_per_channel(QuantMode mode) {
  return mode == QuantMode::vdeqf16 || mode == QuantMode::vreq8 || mode == QuantMode::vqf322b8;
}

bool is_8_bit(QuantMode mode) {
  return mode == QuantMode::req8 || mode == QuantMode::vreq8 || mode == QuantMode::qf322b8 ||
         mode == QuantMode::vqf322b8;
}

bool is_from_s32(QuantMode mode) {
  return mode == QuantMode::deqf16 || mode == QuantMode::vdeqf16 || mode == QuantMode::req8 ||
         mode == QuantMode::vreq8;
}

// Types that `mode` converts from; none leaves any that L0C holds.
uint32_t source_types(QuantMode mode) {
  constexpr uint32_t kF32 = isa::type_bit(DataType::f32), kS32 = isa::type_bit(DataType::s32);
  if (mode == QuantMode::none) return kF32 | kS32;
  return is_from_s32(mode) ? kS32 : kF32;
}

// Parameters of the 16 columns of one piece.
struct Channels {
  std::array<float, kPiece> scale{}, offset{}, slope{};
};

// Everything that is fixed for one instruction, and the conversion of rows.
class Converter {
 public:
  Converter(const isa::FixpipeOperands& i, CoreState& core)
      : i_(i), core_(core), result_(fixpipe_result_type(i)) {
    saturate_ = core.registers.as<isa::CtrlRegister>(isa::Spr::ctrl).saturate != 0;
    if (needs_scale() && !is_per_channel(i.quant)) {
      set_quantisation(all_, 0, kPiece, core.registers[isa::Spr::quant_pre]);
    }
    const auto alpha = static_cast<uint32_t>(core.registers[isa::Spr::relu_alpha]);
    all_.slope.fill(std::bit_cast<float>(alpha));
    if (is_leaky() && result_ == DataType::s32) {
      unspecified("leaky ReLU of an unconverted s32",
                  "convert with deqf16 or req8, or use relu normal");
    }
  }

  uint64_t result_bytes() const { return static_cast<uint64_t>(isa::bits_of(result_)) / 8; }

  // The words in FB that columns 0 to n - 1 have.
  void list_parameters() const {
    const auto fpc = core_.registers.as<isa::FpcRegister>(isa::Spr::fpc);
    const uint64_t bytes = i_.n * kParameterBytes;
    const auto list_words = [&](uint64_t address) {
      core_.local.fb.at(address, bytes, kParameterBytes);
      list_read(core_, Space::kFb, {address, bytes});
    };
    if (is_per_channel(i_.quant)) list_words(fpc.quant_address * kTableBytes);
    if (i_.relu == ReluMode::leaky_vector) list_words(fpc.relu_address * kTableBytes);
  }

  // True if columns have parameters of their own, so that a row must be converted piece by piece.
  bool depends_on_column() const {
    return is_per_channel(i_.quant) || i_.relu == ReluMode::leaky_vector;
  }

  // `count` 4-byte elements at `src` -> results at `dst`. Element e is of column `column` + e % 16.
  void convert(const std::byte* src, std::byte* dst, int count, uint64_t column) {
    if (!depends_on_column()) return convert(src, dst, count, all_);
    if (column != loaded_column_) load_channels(column);
    convert(src, dst, count, piece_);
  }

 private:
  bool needs_scale() const { return is_8_bit(i_.quant) || is_from_s32(i_.quant); }
  bool is_leaky() const { return i_.relu >= ReluMode::leaky_scalar; }

  void set_quantisation(Channels& channels, int first, int count, uint64_t word) const {
    isa::QuantPreRegister q;
    q.unpack_value(word);
    if (is_8_bit(i_.quant) && q.is_signed != i_.is_signed) {
      program_error(fmt::format("is_signed = {}, but the quantisation word {:#x} says {}",
                                i_.is_signed, word, q.is_signed),
                    "both the same",
                    "set bit 46 of the word and is_signed of the instruction alike");
    }
    std::fill_n(channels.scale.begin() + first, count, std::bit_cast<float>(q.scale & kScaleMask));
    std::fill_n(channels.offset.begin() + first, count, static_cast<float>(q.offset));
  }

  void load_channels(uint64_t column) {
    const auto fpc = core_.registers.as<isa::FpcRegister>(isa::Spr::fpc);
    const int count = static_cast<int>(std::min<uint64_t>(kPiece, i_.n - column));
    piece_ = all_;
    for (int c = 0; c < count; ++c) {
      const uint64_t channel = (column + static_cast<uint64_t>(c)) * kParameterBytes;
      if (is_per_channel(i_.quant)) {
        set_quantisation(piece_, c, 1, parameter(fpc.quant_address * kTableBytes + channel));
      }
      if (i_.relu == ReluMode::leaky_vector) {
        const uint64_t word = parameter(fpc.relu_address * kTableBytes + channel);
        piece_.slope[static_cast<size_t>(c)] = std::bit_cast<float>(static_cast<uint32_t>(word));
      }
    }
    loaded_column_ = column;
  }

  uint64_t parameter(uint64_t address) const {
    uint64_t word;
    std::memcpy(&word, core_.local.fb.at(address, kParameterBytes, kParameterBytes), sizeof word);
    return word;
  }

  void convert(const std::byte* src, std::byte* dst, int count, const Channels& channels) const;
  void to_f16(const std::byte* src, uint16_t* dst, size_t count, const Channels& channels) const;

  const isa::FixpipeOperands& i_;
  CoreState& core_;
  DataType result_;
  bool saturate_ = false;
  Channels all_, piece_;
  uint64_t loaded_column_ = std::numeric_limits<uint64_t>::max();
};

// The f32 value of 16 elements, scaled.
void scale_piece(const std::byte* src, bool is_integer, const Channels& channels, float* out) {
  std::array<int32_t, kPiece> bits;
  std::memcpy(bits.data(), src, sizeof bits);
  for (size_t e = 0; e < kPiece; ++e) {
    const float x = is_integer ? static_cast<float>(bits[e]) : std::bit_cast<float>(bits[e]);
    out[e] = x * channels.scale[e];
  }
}

// Nearest even integer of x, limited to +-1024 (beyond any 8-bit result and offset), NaN 0:
// adding 1.5 * 2^23 leaves no fraction bits.
int32_t rounded(float x) {
  constexpr float kLimit = 1024, kNoFraction = 12582912;
  const float limited = x >= kLimit ? kLimit : (x > -kLimit ? x : (x <= -kLimit ? -kLimit : 0));
  return static_cast<int32_t>((limited + kNoFraction) - kNoFraction);
}

// Calls f(element) for whole and partial pieces of 16: f sees 16 elements, the rest of a partial
// piece is discarded.
template <class Element, class F>
void for_each_piece(const std::byte* src, Element* dst, int count, F f) {
  int e = 0;
  for (; e + kPiece <= count; e += kPiece) f(src + e * 4, dst + e);
  if (e == count) return;
  std::array<std::byte, kPiece * 4> from{};
  std::array<Element, kPiece> to;
  std::memcpy(from.data(), src + e * 4, static_cast<size_t>(count - e) * 4);
  f(from.data(), to.data());
  std::memcpy(dst + e, to.data(), static_cast<size_t>(count - e) * sizeof(Element));
}

void relu_16_bit(uint16_t* values, size_t count, uint16_t infinity) {
  for (size_t e = 0; e < count; ++e) {
    const uint16_t v = values[e];
    values[e] = (v & 0x8000) && (v & 0x7fff) <= infinity ? uint16_t{0} : v;
  }
}

float leaky(float v, float slope) { return v < 0 ? v * slope : v; }

void Converter::to_f16(const std::byte* src, uint16_t* dst, size_t count,
                       const Channels& channels) const {
  if (i_.quant == QuantMode::f322f16) {
    f32_to_f16(reinterpret_cast<const float*>(src), dst, count);
    return;
  }
  for_each_piece(src, dst, static_cast<int>(count), [&](const std::byte* from, uint16_t* to) {
    std::array<float, kPiece> scaled;
    scale_piece(from, true, channels, scaled.data());
    f32_to_f16(scaled.data(), to, kPiece);
  });
}

void Converter::convert(const std::byte* src, std::byte* dst, int count,
                        const Channels& channels) const {
  const auto size = static_cast<size_t>(count);
  switch (result_) {
    case DataType::f16: {
      auto* out = reinterpret_cast<uint16_t*>(dst);
      to_f16(src, out, size, channels);
      if (saturate_) saturate_f16(out, size);
      if (i_.relu == ReluMode::normal) relu_16_bit(out, size, 0x7c00);
      if (is_leaky()) {
        for (size_t e = 0; e < size; ++e) {
          out[e] = f32_to_f16_bits(leaky(f16_bits_to_f32(out[e]), channels.slope[e % kPiece]));
        }
      }
      return;
    }
    case DataType::bf16: {
      auto* out = reinterpret_cast<uint16_t*>(dst);
      f32_to_bf16(reinterpret_cast<const float*>(src), out, size);
      if (saturate_) saturate_bf16(out, size);
      if (i_.relu == ReluMode::normal) relu_16_bit(out, size, 0x7f80);
      if (is_leaky()) {
        for (size_t e = 0; e < size; ++e) {
          out[e] = f32_to_bf16_bits(leaky(bf16_bits_to_f32(out[e]), channels.slope[e % kPiece]));
        }
      }
      return;
    }
    case DataType::s8:
    case DataType::u8: {
      const int32_t low = result_ == DataType::s8 ? -128 : 0, high = low + 255;
      const bool is_integer = is_from_s32(i_.quant);
      for_each_piece(
          src, reinterpret_cast<uint8_t*>(dst), count, [&](const std::byte* from, uint8_t* to) {
            std::array<float, kPiece> scaled;
            scale_piece(from, is_integer, channels, scaled.data());
            for (size_t e = 0; e < kPiece; ++e) {
              int32_t v = rounded(scaled[e]) + static_cast<int32_t>(channels.offset[e]);
              v = std::clamp(v, low, high);
              if (i_.relu == ReluMode::normal) v = std::max(v, 0);
              if (is_leaky())
                v = std::clamp(rounded(leaky(static_cast<float>(v), channels.slope[e])), low, high);
              to[e] = static_cast<uint8_t>(v);
            }
          });
      return;
    }
    case DataType::s32: {
      std::memcpy(dst, src, size * 4);
      if (i_.relu != ReluMode::normal) return;
      auto* out = reinterpret_cast<int32_t*>(dst);
      for (size_t e = 0; e < size; ++e) out[e] = std::max(out[e], 0);
      return;
    }
    default: {
      std::memcpy(dst, src, size * 4);
      auto* out = reinterpret_cast<float*>(dst);
      if (i_.relu == ReluMode::normal) {
        for (size_t e = 0; e < size; ++e) out[e] = out[e] <= 0 ? 0 : out[e];
      }
      if (is_leaky()) {
        for (size_t e = 0; e < size; ++e) out[e] = leaky(out[e], channels.slope[e % kPiece]);
      }
    }
  }
}

// Column strips of 16 elements in L0C.
struct Strips {
  const std::byte* data;
  uint64_t stride;  // bytes

  const std::byte* at(uint64_t column, uint64_t row) const {
    return data + column / kAccumulatorColumns * stride + row * kAccumulatorRowBytes +
           column % kAccumulatorColumns * 4;
  }
};

Strips strips_of(const isa::FixpipeOperands& i, uint64_t address, LocalMemory& l0c) {
  const uint64_t stride = i.src_stride * kAccumulatorRowBytes;
  const uint64_t strips = blocks_for(i.n, kAccumulatorColumns);
  return {l0c.at(address, (strips - 1) * stride + i.m * kAccumulatorRowBytes, kAccumulatorRowBytes),
          stride};
}

// m rows of n columns, strip by strip.
void list_strips(const isa::FixpipeOperands& i, uint64_t address, CoreState& core) {
  const uint64_t strips = i.n / kAccumulatorColumns, stride = i.src_stride * kAccumulatorRowBytes;
  list_read(core, Space::kL0c, {address, i.m * kAccumulatorRowBytes, strips, stride});
  list_read(core, Space::kL0c,
            {address + strips * stride, i.n % kAccumulatorColumns * 4, i.m, kAccumulatorRowBytes});
}

// One NZ strip of the result: `columns` wide, m rows, contiguous at `dst`.
void write_strip(const isa::FixpipeOperands& i, const Strips& src, uint64_t column,
                 uint64_t columns, Converter& converter, std::byte* dst) {
  if (columns == kAccumulatorColumns && !converter.depends_on_column()) {
    return converter.convert(src.at(column, 0), dst, static_cast<int>(i.m * columns), column);
  }
  const uint64_t element = converter.result_bytes();
  for (uint64_t row = 0; row < i.m; ++row) {
    for (uint64_t c = 0; c < columns; c += kAccumulatorColumns) {
      const auto count = static_cast<int>(std::min(columns, kAccumulatorColumns));
      converter.convert(src.at(column + c, row), dst + (row * columns + c) * element, count,
                        column + c);
    }
  }
}

void write_nd_row(const isa::FixpipeOperands& i, const Strips& src, uint64_t row,
                  Converter& converter, std::byte* dst) {
  for (uint64_t c = 0; c < i.n; c += kAccumulatorColumns) {
    const auto count = static_cast<int>(std::min<uint64_t>(kAccumulatorColumns, i.n - c));
    converter.convert(src.at(c, row), dst + c * converter.result_bytes(), count, c);
  }
}

void check_layout(const isa::FixpipeOperands& i) {
  if (i.channel_split && (i.nz2nd || i.src_type != DataType::f32 || i.quant != QuantMode::none)) {
    program_error("channel_split with nz2nd or a converted type",
                  "channel_split of f32 to f32 in NZ");
  }
  if (i.nz2nd) {
    if (i.m > kMaxNdRows) {
      program_error(fmt::format("m = {} with nz2nd", i.m),
                    fmt::format("at most {} rows", kMaxNdRows));
    }
    return;
  }
  const uint64_t unit = i.channel_split ? 8 : kAccumulatorColumns;
  if (i.n % unit != 0) {
    program_error(fmt::format("n = {}", i.n), fmt::format("a multiple of {}", unit),
                  "round n up, or write row-major with nz2nd");
  }
  const uint64_t columns = fixpipe_strip_columns(i);
  if (i.n % columns != 0) {
    unspecified(
        fmt::format("n = {} with an 8-bit NZ result: half of the last merged strip has no source",
                    i.n),
        "make n a multiple of 32, or write row-major with nz2nd");
  }
}

void check_atomic(const GmWriter& writer, DataType result) {
  if (!writer.is_atomic() || writer.atomic_type() == result) return;
  program_error(fmt::format("atomic write of {} results as {}", isa::name_of(result),
                            isa::name_of(writer.atomic_type())),
                "ctrl.atomic_type equal to the result type");
}

}  // namespace

DataType fixpipe_result_type(const isa::FixpipeOperands& i) {
  check_type("src_type", i.src_type, source_types(i.quant));
  if (i.quant == QuantMode::none) return i.src_type;
  if (is_8_bit(i.quant)) return i.is_signed ? DataType::s8 : DataType::u8;
  return i.quant == QuantMode::f322bf16 ? DataType::bf16 : DataType::f16;
}

uint64_t fixpipe_strip_columns(const isa::FixpipeOperands& i) {
  if (i.channel_split) return 8;
  const bool is_merged = isa::bits_of(fixpipe_result_type(i)) == 8;
  return is_merged ? 2 * kAccumulatorColumns : kAccumulatorColumns;
}

void execute(const isa::CopyMatrixCcToGm& i, CoreState& core) {
  Converter converter(i, core);
  check_layout(i);
  const GmRuns gm = fixpipe_write(i, core.registers);
  if (gm.bytes == 0 || gm.count == 0) return;
  GmWriter writer(core);
  check_atomic(writer, fixpipe_result_type(i));
  const auto nd = core.registers.as<isa::NdParaRegister>(isa::Spr::nd_para);
  if (is_listing(core)) {
    converter.list_parameters();
    list_gm(core, gm);
  }
  for (uint64_t matrix = 0; matrix < gm.outer; ++matrix) {
    const uint64_t from = i.src + matrix * nd.src_nd_stride * kNdUnit;
    const Strips src = strips_of(i, from, core.local.l0c);
    if (is_listing(core)) {
      list_strips(i, from, core);
      continue;
    }
    for (uint64_t run = 0; run < gm.count; ++run) {
      const uint64_t address = gm.address + matrix * gm.outer_stride + run * gm.stride;
      std::byte* out = core.local.scratch.at_least(gm.bytes);
      if (i.nz2nd) {
        write_nd_row(i, src, run, converter, out);
      } else {
        const uint64_t columns = fixpipe_strip_columns(i);
        write_strip(i, src, run * columns, columns, converter, out);
      }
      writer.write(address, out, gm.bytes);
    }
  }
}

void execute(const isa::CopyMatrixCcToCbuf& i, CoreState& core) {
  if (i.nz2nd)
    program_error("nz2nd = 1", "nz2nd = 0: L1 holds fractals", "use copy_matrix_cc_to_gm for rows");
  Converter converter(i, core);
  check_layout(i);
  if (i.m == 0 || i.n == 0) return;
  const uint64_t columns = fixpipe_strip_columns(i);
  const uint64_t stride = i.dst_stride * kBlockBytes;
  const uint64_t bytes = i.m * columns * converter.result_bytes();
  const Strips src = strips_of(i, i.src, core.local.l0c);
  if (is_listing(core)) {
    converter.list_parameters();
    list_strips(i, i.src, core);
  }
  for (uint64_t s = 0; s < i.n / columns; ++s) {
    std::byte* dst = core.local.l1.at(i.dst + s * stride, bytes, kBlockBytes);
    if (is_listing(core)) {
      list_write(core, Space::kL1, {i.dst + s * stride, bytes});
      continue;
    }
    write_strip(i, src, s * columns, columns, converter, dst);
  }
}

}  // namespace cubist::sim

// vconv and vconv_deq.
#include <fmt/format.h>

#include <array>
#include <string>

#include "cubist/base/error.h"
#include "functional/vector/convert_rows.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

// Two's complement numbers of 4 bits, two per byte, the first in the low half.
struct PackedS4;

constexpr unsigned kMaxConvertLanes = 128;

template <class T>
constexpr unsigned bits_of_element() {
  if constexpr (std::is_same_v<T, PackedS4>) {
    return 4;
  } else {
    return sizeof(T) * 8;
  }
}

// A repeat is 256 B of the wider side, and at most 128 lanes.
template <class D, class S>
constexpr unsigned lanes_of_pair() {
  return std::min(kMaxConvertLanes,
                  kRepeatBytes * 8 / std::max(bits_of_element<D>(), bits_of_element<S>()));
}

template <class T>
Operand operand_of(uint64_t address, unsigned block_stride, unsigned repeat_stride) {
  return {address, uint64_t{block_stride} * kBlockBytes, uint64_t{repeat_stride} * kBlockBytes,
          bits_of_element<T>()};
}

constexpr int kS4Min = -8, kS4Max = 7;

void unpack_s4(const std::byte* src, int8_t* dst, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const auto field = static_cast<uint8_t>(static_cast<uint8_t>(src[i / 2]) >> (i % 2 * 4));
    dst[i] = static_cast<int8_t>(static_cast<int8_t>(static_cast<uint8_t>(field << 4)) >> 4);
  }
}

void pack_s4(const int8_t* src, std::byte* dst, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const auto field = static_cast<std::byte>(std::clamp<int>(src[i], kS4Min, kS4Max) & 0xf);
    dst[i / 2] = i % 2 == 0 ? field : dst[i / 2] | field << 4;
  }
}

template <class D, class S>
void convert_bytes(std::byte* dst, const std::byte* src, size_t n, isa::RoundMode mode) {
  if constexpr (std::is_same_v<S, PackedS4>) {
    in_chunks(n, [&](size_t first, size_t count) {
      int8_t unpacked[kChunk];
      unpack_s4(src + first / 2, unpacked, count);
      convert_row(elements<D>(dst) + first, unpacked, count, mode);
    });
  } else if constexpr (std::is_same_v<D, PackedS4>) {
    in_chunks(n, [&](size_t first, size_t count) {
      int8_t unpacked[kChunk];
      convert_row(unpacked, elements<S>(src) + first, count, mode);
      pack_s4(unpacked, dst + first / 2, count);
    });
  } else {
    convert_row(elements<D>(dst), elements<S>(src), n, mode);
  }
}

template <class D, class S>
void convert(const isa::Vconv& i, CoreState& core) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, lanes_of_pair<D, S>());
  const std::array sources = {operand_of<S>(i.src, i.src_blk, i.src_rep)};
  run_rows(core, repeats, operand_of<D>(i.dst, i.dst_blk, i.dst_rep), sources,
           [&](std::byte* dst, const std::byte* const* src, size_t n) {
             convert_bytes<D, S>(dst, src[0], n, i.round);
           });
}

template <class Instruction>
void dequantize(const Instruction& i, CoreState& core) {
  const Half scale = scalar_as<Half>(core.registers[isa::Spr::deqscale]);
  run_unary<Half, int32_t>(i, core, [&](Half* dst, const int32_t* src, size_t n) {
    dequantize_row(dst, src, n, scale, i.round);
  });
}

struct ConversionRow {
  isa::DataType src, dst;
  void (*run)(const isa::Vconv&, CoreState&);
};

using isa::DataType;
constexpr ConversionRow kConversions[] = {
    {DataType::f16, DataType::f32, convert<float, Half>},
    {DataType::f32, DataType::f16, convert<Half, float>},
    {DataType::bf16, DataType::f32, convert<float, Bfloat16>},
    {DataType::f32, DataType::bf16, convert<Bfloat16, float>},
    {DataType::f16, DataType::s8, convert<int8_t, Half>},
    {DataType::s8, DataType::f16, convert<Half, int8_t>},
    {DataType::f16, DataType::u8, convert<uint8_t, Half>},
    {DataType::u8, DataType::f16, convert<Half, uint8_t>},
    {DataType::f16, DataType::s16, convert<int16_t, Half>},
    {DataType::s16, DataType::f16, convert<Half, int16_t>},
    {DataType::f16, DataType::s32, convert<int32_t, Half>},
    {DataType::s32, DataType::f16, dequantize<isa::Vconv>},
    {DataType::f16, DataType::s4, convert<PackedS4, Half>},
    {DataType::s4, DataType::f16, convert<Half, PackedS4>},
    {DataType::f32, DataType::s16, convert<int16_t, float>},
    {DataType::s16, DataType::f32, convert<float, int16_t>},
    {DataType::f32, DataType::s32, convert<int32_t, float>},
    {DataType::s32, DataType::f32, convert<float, int32_t>},
    {DataType::f32, DataType::s64, convert<int64_t, float>},
    {DataType::s64, DataType::f32, convert<float, int64_t>},
    {DataType::s32, DataType::s16, convert<int16_t, int32_t>},
    {DataType::s16, DataType::s32, convert<int32_t, int16_t>},
    {DataType::s32, DataType::s64, convert<int64_t, int32_t>},
    {DataType::s64, DataType::s32, convert<int32_t, int64_t>},
    {DataType::bf16, DataType::s32, convert<int32_t, Bfloat16>},
    {DataType::f32, DataType::f32, convert<float, float>},
};

[[noreturn]] void fail_pair(isa::DataType src, isa::DataType dst, const std::string& legal) {
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("convert from type code {} to type code {}",
                                                   static_cast<int>(src), static_cast<int>(dst)),
                                .expected = fmt::format("one of {}", legal),
                                .fix = "convert in two steps"});
}

void check_round_mode(isa::RoundMode mode) {
  if (mode <= isa::RoundMode::odd) return;
  throw Error(Fault::kProgram, {.where = {},
                                .did = fmt::format("round by mode {}", static_cast<int>(mode)),
                                .expected = "a RoundMode of isa/spec/enums.toml, 0 to 6",
                                .fix = {}});
}

}  // namespace

void execute(const isa::Vconv& i, CoreState& core) {
  check_round_mode(i.round);
  std::string legal;
  for (const ConversionRow& row : kConversions) {
    if (row.src == i.src_type && row.dst == i.dst_type) return row.run(i, core);
  }
  for (const ConversionRow& row : kConversions) {
    legal += fmt::format("{}{}->{}", legal.empty() ? "" : ", ", isa::name_of(row.src),
                         isa::name_of(row.dst));
  }
  fail_pair(i.src_type, i.dst_type, legal);
}

void execute(const isa::VconvDeq& i, CoreState& core) {
  check_round_mode(i.round);
  check_type(isa::VconvDeq::kOp, i.src_type);
  if (i.dst_type != isa::DataType::f16) fail_pair(i.src_type, i.dst_type, "s32->f16");
  dequantize(i, core);
}

}  // namespace cubist::sim

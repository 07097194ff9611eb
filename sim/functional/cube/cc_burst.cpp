// Coupled cores: the vector unit moves 16 x 16 fractals (or their first rows) between L0C and UB or
// L1. What UB or L1 holds: the type in L0C if quant is none; f16 beside f32 (f322f16, both ways),
// bf16 beside f32 (f322bf16), f16 out of s32 scaled by register deqscale (deqf16). ReLU works on
// the moved value: max(v, +0), a NaN stays.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "cubist/base/float_types.h"
#include "functional/cube/cube.h"
#include "functional/cube/local_runs.h"
#include "functional/cube/program_error.h"
#include "functional/cube/row_convert.h"
#include "functional/cube/units.h"
#include "functional/list_accesses.h"

namespace cubist::sim {
namespace {

using isa::DataType;
using isa::QuantMode;
using isa::type_bit;

constexpr size_t kRowElements = kAccumulatorColumns;

enum class Direction : uint8_t { kOutOfL0c, kIntoL0c };

// Which rows of a fractal move, and how many UB or L1 holds for it.
struct Shape {
  uint64_t outside_rows;  // per fractal, in UB or L1
  uint64_t l0c_rows;      // per fractal, written or read in L0C
};
constexpr Shape kMatrix{kFractalRows, kFractalRows};
constexpr Shape kVector{1, 1};
constexpr Shape kBroadcast{1, kFractalRows};

// Moves one row of 16 elements between the two forms.
class RowMover {
 public:
  RowMover(const isa::CcBurstOperands& i, Direction direction, const ControlRegisters& registers)
      : i_(i), direction_(direction) {
    check_type("type", i.type,
               type_bit(DataType::f32) | type_bit(DataType::s32) | type_bit(DataType::f16));
    const auto bits = static_cast<uint16_t>(registers[isa::Spr::deqscale]);
    scale_ = f16_bits_to_f32(bits);
    saturate_ = registers.as<isa::CtrlRegister>(isa::Spr::ctrl).saturate != 0;
    outside_type_ = outside_type();
  }

  uint64_t l0c_row_bytes() const {
    return kRowElements * static_cast<uint64_t>(isa::bits_of(i_.type)) / 8;
  }
  uint64_t outside_row_bytes() const {
    return kRowElements * static_cast<uint64_t>(isa::bits_of(outside_type_)) / 8;
  }

  void move(std::byte* dst, const std::byte* src) const {
    convert(dst, src);
    if (i_.relu) relu(dst);
  }

 private:
  DataType outside_type() const {
    switch (i_.quant) {
      case QuantMode::none:
        return i_.type;
      case QuantMode::f322f16:
        check_type("type", i_.type, type_bit(DataType::f32));
        return DataType::f16;
      case QuantMode::f322bf16:
        check_type("type", i_.type, type_bit(DataType::f32));
        return DataType::bf16;
      case QuantMode::deqf16:
        if (direction_ == Direction::kIntoL0c) break;
        check_type("type", i_.type, type_bit(DataType::s32));
        return DataType::f16;
      default:
        break;
    }
    unspecified(fmt::format("quant = {}", static_cast<int>(i_.quant)),
                "use none, f322f16 or f322bf16, or deqf16 out of L0C");
  }

  void convert(std::byte* dst, const std::byte* src) const {
    if (i_.quant == QuantMode::none) {
      std::memcpy(dst, src, l0c_row_bytes());
    } else if (direction_ == Direction::kIntoL0c) {
      widen(reinterpret_cast<const uint16_t*>(src), reinterpret_cast<float*>(dst));
    } else {
      narrow(src, reinterpret_cast<uint16_t*>(dst));
    }
  }

  void widen(const uint16_t* src, float* dst) const {
    const bool is_half = i_.quant == QuantMode::f322f16;
    for (size_t e = 0; e < kRowElements; ++e) {
      dst[e] = is_half ? f16_bits_to_f32(src[e]) : bf16_bits_to_f32(src[e]);
    }
  }

  void narrow(const std::byte* src, uint16_t* dst) const {
    if (i_.quant == QuantMode::f322bf16) {
      f32_to_bf16(reinterpret_cast<const float*>(src), dst, kRowElements);
      if (saturate_) saturate_bf16(dst, kRowElements);
      return;
    }
    if (i_.quant == QuantMode::f322f16) {
      f32_to_f16(reinterpret_cast<const float*>(src), dst, kRowElements);
    } else {
      const auto* integers = reinterpret_cast<const int32_t*>(src);
      std::array<float, kRowElements> scaled;
      for (size_t e = 0; e < kRowElements; ++e)
        scaled[e] = static_cast<float>(integers[e]) * scale_;
      f32_to_f16(scaled.data(), dst, kRowElements);
    }
    if (saturate_) saturate_f16(dst, kRowElements);
  }

  void relu(std::byte* dst) const {
    const DataType type = direction_ == Direction::kIntoL0c ? i_.type : outside_type_;
    for (size_t e = 0; e < kRowElements; ++e) {
      switch (type) {
        case DataType::f32: {
          float& v = reinterpret_cast<float*>(dst)[e];
          v = v <= 0 ? 0 : v;
          break;
        }
        case DataType::s32: {
          int32_t& v = reinterpret_cast<int32_t*>(dst)[e];
          v = std::max(v, 0);
          break;
        }
        default: {  // f16 and bf16 differ in their infinity only
          uint16_t& v = reinterpret_cast<uint16_t*>(dst)[e];
          const int infinity = type == DataType::f16 ? 0x7c00 : 0x7f80;
          if ((v & 0x8000) && (v & 0x7fff) <= infinity) v = 0;
        }
      }
    }
  }

  const isa::CcBurstOperands& i_;
  Direction direction_;
  DataType outside_type_{};
  float scale_ = 0;
  bool saturate_ = false;
};

// One side of the bursts: fractals are `fractal_bytes` apart, bursts `stride`.
struct Side {
  std::byte* data;
  uint64_t fractal_bytes, stride;

  std::byte* at(uint64_t burst, uint64_t fractal) const {
    return data + burst * stride + fractal * fractal_bytes;
  }
  // `bytes` from the start of each fractal.
  LocalRuns runs(const isa::CcBurstOperands& i, uint64_t address, uint64_t bytes) const {
    return {address, bytes, i.len_burst, fractal_bytes, i.n_burst, stride};
  }
};

Side l0c_side(const isa::CcBurstOperands& i, uint64_t address, uint64_t gap, const RowMover& mover,
              CoreState& core) {
  const uint64_t fractal = kFractalRows * mover.l0c_row_bytes();
  const uint64_t bytes = i.len_burst * fractal, stride = bytes + gap * fractal;
  return {runs_at(core.local.l0c, address, bytes, i.n_burst, stride, kAccumulatorRowBytes), fractal,
          stride};
}

Side outside(const isa::CcBurstOperands& i, uint64_t address, uint64_t gap, const Shape& shape,
             const RowMover& mover, LocalMemory& memory) {
  const uint64_t fractal = shape.outside_rows * mover.outside_row_bytes();
  const uint64_t bytes = i.len_burst * fractal, stride = bytes + gap * kBlockBytes;
  return {runs_at(memory, address, bytes, i.n_burst, stride, kBlockBytes), fractal, stride};
}

void move_out(const isa::CcBurstOperands& i, const Shape& shape, CoreState& core) {
  const RowMover mover(i, Direction::kOutOfL0c, core.registers);
  const Side src = l0c_side(i, i.src, i.src_gap, mover, core);
  const Side dst = outside(i, i.dst, i.dst_gap, shape, mover, core.local.ub);
  if (is_listing(core)) {
    list_read(core, Space::kL0c, src.runs(i, i.src, shape.l0c_rows * mover.l0c_row_bytes()));
    return list_write(core, Space::kUb,
                      dst.runs(i, i.dst, shape.outside_rows * mover.outside_row_bytes()));
  }
  for (uint64_t b = 0; b < i.n_burst; ++b) {
    for (uint64_t f = 0; f < i.len_burst; ++f) {
      for (uint64_t r = 0; r < shape.l0c_rows; ++r) {
        mover.move(dst.at(b, f) + r * mover.outside_row_bytes(),
                   src.at(b, f) + r * mover.l0c_row_bytes());
      }
    }
  }
}

void move_in(const isa::CcBurstOperands& i, const Shape& shape, LocalMemory& memory,
             CoreState& core) {
  const RowMover mover(i, Direction::kIntoL0c, core.registers);
  const Side src = outside(i, i.src, i.src_gap, shape, mover, memory);
  const Side dst = l0c_side(i, i.dst, i.dst_gap, mover, core);
  if (is_listing(core)) {
    list_read(core, memory.space(),
              src.runs(i, i.src, shape.outside_rows * mover.outside_row_bytes()));
    return list_write(core, Space::kL0c,
                      dst.runs(i, i.dst, shape.l0c_rows * mover.l0c_row_bytes()));
  }
  for (uint64_t b = 0; b < i.n_burst; ++b) {
    for (uint64_t f = 0; f < i.len_burst; ++f) {
      for (uint64_t r = 0; r < shape.l0c_rows; ++r) {
        const uint64_t from = shape.outside_rows == 1 ? 0 : r;
        mover.move(dst.at(b, f) + r * mover.l0c_row_bytes(),
                   src.at(b, f) + from * mover.outside_row_bytes());
      }
    }
  }
}

}  // namespace

void execute(const isa::CopyMatrixCcToUbuf& i, CoreState& core) { move_out(i, kMatrix, core); }
void execute(const isa::CopyVectorCcToUbuf& i, CoreState& core) { move_out(i, kVector, core); }
void execute(const isa::CopyMatrixUbufToCc& i, CoreState& core) {
  move_in(i, kMatrix, core.local.ub, core);
}
void execute(const isa::BroadcastUbToCc& i, CoreState& core) {
  move_in(i, kBroadcast, core.local.ub, core);
}
void execute(const isa::CopyVectorUbufToCc& i, CoreState& core) {
  move_in(i, kVector, core.local.ub, core);
}
void execute(const isa::CopyMatrixCbufToCc& i, CoreState& core) {
  move_in(i, kMatrix, core.local.l1, core);
}

}  // namespace cubist::sim

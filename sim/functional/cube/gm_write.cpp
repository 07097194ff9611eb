#include "functional/cube/gm_write.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "cubist/base/float_types.h"
#include "functional/cube/program_error.h"

namespace cubist::sim {
namespace {

using isa::AtomicOp;
using isa::DataType;
using isa::type_bit;

float combine_float(AtomicOp op, float there, float value) {
  const float sum = there + value;
  const bool is_nan = std::isnan(op == AtomicOp::add ? sum : there) || std::isnan(value);
  if (is_nan) return std::numeric_limits<float>::quiet_NaN();  // one NaN on every host
  if (op == AtomicOp::add) return sum;
  const bool value_is_less =
      value < there || (value == there && std::signbit(value) && !std::signbit(there));
  return value_is_less == (op == AtomicOp::min) ? value : there;
}

template <class Integer>
Integer combine_integer(AtomicOp op, Integer there, Integer value) {
  using Unsigned = std::make_unsigned_t<Integer>;
  if (op == AtomicOp::add) {
    return static_cast<Integer>(
        static_cast<Unsigned>(static_cast<Unsigned>(there) + static_cast<Unsigned>(value)));
  }
  return (value < there) == (op == AtomicOp::min) ? value : there;
}

template <class Element>
void combine(AtomicOp op, std::byte* dst, const std::byte* src, uint64_t bytes) {
  for (uint64_t at = 0; at < bytes; at += sizeof(Element)) {
    Element there, value;
    std::memcpy(&there, dst + at, sizeof(Element));
    std::memcpy(&value, src + at, sizeof(Element));
    if constexpr (std::is_integral_v<Element>) {
      there = combine_integer(op, there, value);
    } else {
      // f16 and bf16 sums round twice, through f32, which has over twice their precision: the same
      // as once.
      there = Element(combine_float(op, static_cast<float>(there), static_cast<float>(value)));
    }
    std::memcpy(dst + at, &there, sizeof(Element));
  }
}

}  // namespace

GmWriter::GmWriter(CoreState& core) : gm_(core.gm) {
  const auto ctrl = core.registers.as<isa::CtrlRegister>(isa::Spr::ctrl);
  op_ = ctrl.atomic_op;
  type_ = ctrl.atomic_type;
  if (!is_atomic()) return;
  check_type("ctrl.atomic_type", type_,
             type_bit(DataType::f32) | type_bit(DataType::f16) | type_bit(DataType::bf16) |
                 type_bit(DataType::s32) | type_bit(DataType::s16) | type_bit(DataType::s8));
}

void GmWriter::write(uint64_t address, const std::byte* src, uint64_t bytes) {
  if (bytes == 0) return;
  std::byte* dst = gm_.write(address, bytes);
  if (!is_atomic()) {
    std::memcpy(dst, src, bytes);
    return;
  }
  const uint64_t element = bytes_of(type_);
  if (bytes % element != 0) {
    program_error(fmt::format("atomic write of {} B of {}", bytes, isa::name_of(type_)),
                  fmt::format("a multiple of {} B", element));
  }
  switch (type_) {
    case DataType::f32:
      return combine<float>(op_, dst, src, bytes);
    case DataType::f16:
      return combine<Half>(op_, dst, src, bytes);
    case DataType::bf16:
      return combine<Bfloat16>(op_, dst, src, bytes);
    case DataType::s32:
      return combine<int32_t>(op_, dst, src, bytes);
    case DataType::s16:
      return combine<int16_t>(op_, dst, src, bytes);
    default:
      return combine<int8_t>(op_, dst, src, bytes);
  }
}

}  // namespace cubist::sim

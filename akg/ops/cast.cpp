#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

constexpr std::initializer_list<DataType> kConvertible = {
    DataType::f16, DataType::f32, DataType::s32, DataType::s16, DataType::s8, DataType::u8};

}  // namespace

Value cast(const Value& x, DataType type) {
  require_type("cast", x, kConvertible);
  if (x.type() == type) return x;
  const Halide::Type to = halide_type(type);
  return elementwise("cast", "", type, {x}, [to](const Exprs& e) {
    const Halide::Type from = e[0].type();
    // Integers of more than 11 bits are rounded to f32 first, as the vector unit has no other way.
    if (from.is_int() && from.bits() > 8 && to == Halide::Float(16))
      return Halide::cast(to, Halide::cast<float>(e[0]));
    return Halide::cast(to, e[0]);
  });
}

Value to_bool(const Value& x) {
  require_type("to_bool", x, kConvertible);
  return elementwise("to_bool", "", DataType::u8, {x}, [](const Exprs& e) {
    return truth(e[0] != Halide::Internal::make_zero(e[0].type()));
  });
}

Value quantize(const Value& x, const Value& scale, const Value& zero_point) {
  require_type("quantize", x, kFloats);
  require_type("quantize", scale, {DataType::f32});
  require_type("quantize", zero_point, {DataType::s8, DataType::u8});
  const DataType type = zero_point.type();
  const float low = type == DataType::s8 ? -128 : 0, high = low + 255;
  return elementwise("quantize", "", type, {x, scale, zero_point}, [=](const Exprs& e) {
    const Expr steps = Halide::round(Halide::cast<float>(e[0]) / e[1]);
    const Expr value = steps + Halide::cast<float>(e[2]);
    return Halide::cast(halide_type(type), Halide::max(Halide::min(value, high), low));
  });
}

Value dequantize(const Value& x, const Value& scale, const Value& zero_point) {
  require_type("dequantize", x, {DataType::s8, DataType::u8, DataType::s32});
  require_type("dequantize", scale, {DataType::f32});
  require_same_type("dequantize", {x, zero_point});
  return elementwise("dequantize", "", DataType::f32, {x, scale, zero_point}, [](const Exprs& e) {
    if (e[0].type().bits() < 32)
      return (Halide::cast<float>(e[0]) - Halide::cast<float>(e[2])) * e[1];
    return Halide::cast<float>(e[0] - e[2]) * e[1];
  });
}

}  // namespace cubist::akg

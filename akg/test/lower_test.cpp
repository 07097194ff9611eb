#include "front/lower.h"

#include <gtest/gtest.h>

#include "ops/define.h"

namespace cubist::akg {
namespace {

Value reduce(const std::string& name, const Value& x, int64_t axis, bool is_sum) {
  Shape shape = x.shape();
  shape[static_cast<size_t>(axis)] = 1;
  Value::Definition d{.kind = Kind::kReduction,
                      .name = name,
                      .type = x.type(),
                      .shape = shape,
                      .operands = {x},
                      .axes = {axis}};
  d.element = [](const std::vector<Reader>& operands, const std::vector<Halide::Expr>& at) {
    return operands[0](at);
  };
  if (is_sum) {
    d.start = [] { return Halide::Expr(0.0F); };
    d.step = [](Halide::Expr a, Halide::Expr b) { return a + b; };
  } else {
    d.start = [] { return Halide::Float(32).min(); };
    d.step = [](Halide::Expr a, Halide::Expr b) { return Halide::max(a, b); };
  }
  return Value(std::make_shared<const Value::Definition>(d));
}

TEST(Lower, DISABLED_Softmax) {
  const Value x = input("x", DataType::f16, {1003, 777}),
              bias = input("bias", DataType::f16, {777});
  const Value wide = elementwise("wide", "", DataType::f32, {x, bias},
                                 [](const auto& v) { return Halide::cast<float>(v[0] + v[1]); });
  const Value m = reduce("max", wide, 1, false);
  const Value e = elementwise("exp", "", DataType::f32, {wide, m},
                              [](const auto& v) { return Halide::exp(v[0] - v[1]); });
  const Value s = reduce("sum", e, 1, true);
  const Value y = elementwise("div", "", DataType::f16, {e, s}, [](const auto& v) {
    return Halide::cast(Halide::Float(16), v[0] / v[1]);
  });
  const Algorithm a{"softmax", {x, bias}, {y}};
  std::cout << describe(a);
  std::cout << to_string(lower(a, {.axis = 0, .chunk = 8, .blocks = 4}));
  std::cout << to_string(lower(a, {.axis = 1, .chunk = 777, .blocks = 4}));
}

}  // namespace
}  // namespace cubist::akg

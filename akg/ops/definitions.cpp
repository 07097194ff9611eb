#include "ops/definitions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "cubist/akg/ops.h"
#include "ops/require.h"

namespace cubist::akg {
namespace {

Value make(Value::Definition definition) {
  return Value(std::make_shared<const Value::Definition>(std::move(definition)));
}

}  // namespace

Value float_function(const std::string& name, const std::string& attributes,
                     const std::vector<Value>& operands,
                     const std::function<Halide::Expr(const Exprs&)>& f) {
  const DataType type = operands.front().type();
  require_type(name, operands.front(), kFloats);
  require_same_type(name, operands);
  return elementwise(name, attributes, type, operands, [f, type](const Exprs& x) {
    Exprs wide;
    for (const Halide::Expr& e : x) wide.push_back(Halide::cast<float>(e));
    return Halide::cast(halide_type(type), f(wide));
  });
}

Value float_function(const std::string& name, const std::string& attributes, const Value& x,
                     const std::function<Halide::Expr(const Halide::Expr&)>& f) {
  return float_function(name, attributes, std::vector<Value>{x},
                        [f](const Exprs& e) { return f(e.front()); });
}

Value move(const std::string& name, const std::string& attributes, DataType type,
           const Shape& shape, const std::vector<Value>& operands, const Element& element) {
  return make({.kind = Kind::kMove,
               .name = name,
               .attributes = attributes,
               .type = type,
               .shape = shape,
               .operands = operands,
               .element = element});
}

Value move(const std::string& name, const std::string& attributes, const Value& x,
           const Shape& shape, const std::function<Exprs(const Exprs& at)>& source) {
  return move(name, attributes, x.type(), shape, {x},
              [source](const std::vector<Reader>& readers, const Exprs& at) {
                return readers.front()(source(at));
              });
}

Halide::Expr cut_at(const Shape& shape, size_t axis, const Halide::Expr& condition) {
  const bool is_in_row = axis + 1 == shape.size() || shape.back() == 1;
  return is_in_row ? condition : Halide::likely(condition);
}

const Monoid kSum{[](Halide::Type type) { return Halide::Internal::make_zero(type); },
                  [](const Halide::Expr& a, const Halide::Expr& b) { return a + b; }};
const Monoid kProduct{[](Halide::Type type) { return Halide::Internal::make_one(type); },
                      [](const Halide::Expr& a, const Halide::Expr& b) { return a * b; }};
const Monoid kMaximum{
    [](Halide::Type type) {
      // Type::min() of a float is its largest negative number.
      return type.is_float() ? Halide::cast(type, -Halide::Expr(INFINITY)) : type.min();
    },
    [](const Halide::Expr& a, const Halide::Expr& b) { return Halide::max(a, b); }};
const Monoid kMinimum{
    [](Halide::Type type) {
      return type.is_float() ? Halide::cast(type, Halide::Expr(INFINITY)) : type.max();
    },
    [](const Halide::Expr& a, const Halide::Expr& b) { return Halide::min(a, b); }};

Value reduction(const std::string& name, const std::string& attributes, const Monoid& monoid,
                DataType type, const Shape& domain, const std::vector<int64_t>& axes,
                const std::vector<Value>& operands, const Element& element) {
  Shape shape = domain;
  for (const int64_t axis : axes) shape[static_cast<size_t>(axis)] = 1;
  std::string text = fmt::format("axes={}", fmt::join(axes, ","));
  if (!attributes.empty()) text += " " + attributes;
  const Halide::Type element_type = halide_type(type);
  return make({.kind = Kind::kReduction,
               .name = name,
               .attributes = text,
               .type = type,
               .shape = shape,
               .operands = operands,
               .axes = axes,
               .domain = domain,
               .element = element,
               .start = [monoid, element_type] { return monoid.start(element_type); },
               .step = monoid.step});
}

Value keep_or_drop(const Value& x, const std::vector<int64_t>& axes, bool keep_dims) {
  if (keep_dims) return x;
  Shape shape;
  for (size_t axis = 0; axis < x.shape().size(); ++axis) {
    if (std::find(axes.begin(), axes.end(), static_cast<int64_t>(axis)) == axes.end())
      shape.push_back(x.shape()[axis]);
  }
  return reshape(x, shape);
}

Value as_f32(const Value& x) { return cast(x, DataType::f32); }

Halide::Expr truth(const Halide::Expr& condition) {
  return Halide::select(condition, Halide::cast<uint8_t>(1), Halide::cast<uint8_t>(0));
}

Halide::Expr holds(const Halide::Expr& truth) { return truth != Halide::cast<uint8_t>(0); }

}  // namespace cubist::akg

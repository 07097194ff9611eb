#include "select/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "cubist/base/float_types.h"
#include "select/selection.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;

ElementPtr make(Kind kind, DataType type, std::vector<ElementPtr> operands) {
  return std::make_shared<const Element>(
      Element{.kind = kind, .type = type, .operands = std::move(operands)});
}
ElementPtr constant(double value, DataType type) {
  return std::make_shared<const Element>(
      Element{.kind = Kind::kConstant, .type = type, .constant = value});
}
ElementPtr cast(const ElementPtr& x, DataType type) {
  return x->type == type ? x : make(Kind::kCast, type, {x});
}

// Formulas in f32.
struct Float {
  ElementPtr element;

  Float(ElementPtr e) : element(std::move(e)) {}  // NOLINT: a formula reads as one
  Float(double value) : element(constant(value, DataType::f32)) {}  // NOLINT
};
Float binary(Kind kind, const Float& a, const Float& b) {
  return make(kind, DataType::f32, {a.element, b.element});
}
Float operator+(const Float& a, const Float& b) { return binary(Kind::kAdd, a, b); }
Float operator-(const Float& a, const Float& b) { return binary(Kind::kSubtract, a, b); }
Float operator*(const Float& a, const Float& b) { return binary(Kind::kMultiply, a, b); }
Float operator/(const Float& a, const Float& b) { return binary(Kind::kDivide, a, b); }
Float smaller(const Float& a, const Float& b) { return binary(Kind::kMin, a, b); }
Float larger(const Float& a, const Float& b) { return binary(Kind::kMax, a, b); }
Float exponential(const Float& a) { return make(Kind::kExp, DataType::f32, {a.element}); }

// c[0] + c[1] x + c[2] x^2 + ...
Float polynomial(const std::vector<double>& c, const Float& x) {
  Float sum = c.back();
  for (size_t i = c.size() - 1; i-- > 0;) sum = sum * x + Float(c[i]);
  return sum;
}

// tanh(a + b) = (tanh a + tanh b) / (1 + tanh a * tanh b) with a = x clamped to +-0.2 and b the
// rest: tanh a by its series up to a^9 (the next term is 5e-11 of it), tanh b = 1 - 2 / (e^2b + 1),
// exactly 0 where b is 0.
Float tanh_of(const Float& x) {
  const Float a = larger(smaller(x, 0.2), -0.2);
  const Float b = x - a;
  const Float of_a = a * polynomial({1, -1.0 / 3, 2.0 / 15, -17.0 / 315, 62.0 / 2835}, a * a);
  const Float of_b = Float(1) - Float(2) / (exponential(b * Float(2)) + Float(1));
  return (of_a + of_b) / (of_a * of_b + Float(1));
}

// |x| < 0.5: the Maclaurin series up to x^13 (the next term is 5e-10 of it); else Abramowitz and
// Stegun 7.1.26, within 1.5e-7, with the sign of x.
Float erf_of(const Float& x) {
  const Float square = x * x;
  std::vector<double> series;
  double factorial = 1;
  for (int n = 0; n <= 6; ++n) {
    if (n > 0) factorial *= n;
    series.push_back((n % 2 == 0 ? 1 : -1) * 2 / std::sqrt(M_PI) / (factorial * (2 * n + 1)));
  }
  const Float near = x * polynomial(series, square);
  const Float magnitude = make(Kind::kAbs, DataType::f32, {x.element});
  const Float t = Float(1) / (magnitude * Float(0.3275911) + Float(1));
  const Float tail =
      t * polynomial({0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429}, t) *
      exponential(square * Float(-1));
  const Float positive = Float(1) - tail;
  const Float far =
      make(Kind::kSelect, DataType::f32,
           {binary(Kind::kLess, x, 0).element, (positive * Float(-1)).element, positive.element});
  return make(Kind::kSelect, DataType::f32,
              {binary(Kind::kLess, magnitude, 0.5).element, near.element, far.element});
}

ElementPtr in_f32(const Element& element, Float (*function)(const Float&)) {
  return cast(function(cast(element.operands[0], DataType::f32)).element, element.type);
}

ElementPtr power_of(const Element& element) {
  const ElementPtr& x = element.operands[0];
  const DataType type = element.type;
  const auto times = [&](const ElementPtr& a, const ElementPtr& b) {
    return make(Kind::kMultiply, type, {a, b});
  };
  const auto inverse = [&](const ElementPtr& a) {
    return make(Kind::kDivide, type, {constant(1, type), a});
  };
  const Element& exponent = *element.operands[1];
  if (exponent.kind == Kind::kConstant) {
    const ElementPtr square = times(x, x);
    const std::map<double, ElementPtr> powers = {{1, x},
                                                 {2, square},
                                                 {3, times(square, x)},
                                                 {4, times(square, square)},
                                                 {0.5, make(Kind::kSqrt, type, {x})},
                                                 {-0.5, inverse(make(Kind::kSqrt, type, {x}))},
                                                 {-1, inverse(x)},
                                                 {-2, inverse(square)}};
    const auto found = powers.find(exponent.constant);
    if (found != powers.end()) return found->second;
  }
  not_implemented("raise to a power that is not constant, or to another constant",
                  "an exponent of -2, -1, -0.5, 0.5, 1, 2, 3 or 4",
                  "write exp(y * log(x)) where x is positive");
}

double rounded(double value, DataType type) {
  switch (type) {
    case DataType::f16:
      return f16_bits_to_f32(f32_to_f16_bits(static_cast<float>(value)));
    case DataType::f32:
      return static_cast<float>(value);
    default:
      return std::trunc(value);
  }
}

// Is it first + step * variable, for every one of the dims' variables?
bool is_linear(const Scalar& scalar, const Dims& dims) {
  const auto is_fixed = [&](const Scalar& s) {
    return std::none_of(dims.begin(), dims.end(),
                        [&](const Dim& dim) { return uses(s, dim.variable); });
  };
  if (is_fixed(scalar) || scalar.kind() == Scalar::Kind::kVariable) return true;
  switch (scalar.kind()) {
    case Scalar::Kind::kAdd:
    case Scalar::Kind::kSubtract:
      return is_linear(scalar.left(), dims) && is_linear(scalar.right(), dims);
    case Scalar::Kind::kMultiply:
      return (is_fixed(scalar.left()) && is_linear(scalar.right(), dims)) ||
             (is_fixed(scalar.right()) && is_linear(scalar.left(), dims));
    default:
      return false;
  }
}

// The sum of one index per variable, in s32.
ElementPtr index_of(const Element& element, const Dims& dims) {
  if (!is_linear(element.index, dims)) {
    not_implemented("number elements by " + to_string(element.index),
                    "a linear function of the nest's loops");
  }
  Scalar fixed = element.index;
  for (const Dim& dim : dims) fixed = substitute(fixed, dim.variable, 0);
  ElementPtr sum;
  const auto add = [&](const Scalar& index) {
    const auto next = std::make_shared<const Element>(
        Element{.kind = Kind::kIndex, .type = DataType::s32, .index = index});
    sum = sum ? make(Kind::kAdd, DataType::s32, {sum, next}) : next;
  };
  for (size_t i = 0; i < dims.size(); ++i) {
    if (!uses(element.index, dims[i].variable) || dims[i].bound == 1) continue;
    Scalar own = element.index;
    for (size_t n = 0; n < dims.size(); ++n) {
      if (n != i) own = substitute(own, dims[n].variable, 0);
    }
    add(sum ? own - fixed : own);
  }
  if (!sum) add(fixed);
  return cast(sum, element.type);
}

class Expansion {
 public:
  explicit Expansion(const Dims& dims) : dims_(dims) {}

  // Shared elements stay shared.
  ElementPtr operator()(const ElementPtr& element) {
    const auto found = done_.find(element.get());
    if (found != done_.end()) return found->second;
    Element copy = *element;
    for (ElementPtr& operand : copy.operands) operand = (*this)(operand);
    ElementPtr result = rewrite(copy);
    done_.emplace(element.get(), result);
    return result;
  }

 private:
  ElementPtr rewrite(const Element& element) const {
    switch (element.kind) {
      case Kind::kTanh:
        return in_f32(element, tanh_of);
      case Kind::kErf:
        return in_f32(element, erf_of);
      case Kind::kPower:
        return power_of(element);
      case Kind::kIndex:
        return index_of(element, dims_);
      case Kind::kCast:
        if (element.operands[0]->kind == Kind::kConstant)
          return constant(rounded(element.operands[0]->constant, element.type), element.type);
        break;
      default:
        break;
    }
    return std::make_shared<const Element>(element);
  }

  const Dims& dims_;
  std::map<const Element*, ElementPtr> done_;
};

}  // namespace

ElementPtr expand(const ElementPtr& element, const Dims& dims) { return Expansion(dims)(element); }

}  // namespace cubist::akg

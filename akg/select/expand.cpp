#include "select/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "cubist/base/float_types.h"
#include "ir/affine.h"
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

ElementPtr index(const Scalar& scalar) {
  return std::make_shared<const Element>(
      Element{.kind = Kind::kIndex, .type = DataType::s32, .index = scalar});
}

// Indices as elements of s32: sums of one kIndex per loop, and what is made of them; quotients in
// f32, which has all numbers that occur.
class IndexExpansion {
 public:
  IndexExpansion(const Dims& dims, Ranges ranges) : dims_(dims), ranges_(std::move(ranges)) {
    for (const Dim& dim : dims) {
      ranges_[dim.variable] = {0, dim.bound - 1};
      variables_.push_back(dim.variable);
    }
  }

  ElementPtr operator()(const Scalar& index) const {
    using S = Scalar::Kind;
    if (index.constant()) return whole(*index.constant());
    if (const auto affine = affine_in(index, variables_)) return sum_of(*affine);
    switch (index.kind()) {
      case S::kAdd:
        return both(Kind::kAdd, index);
      case S::kSubtract:
        return both(Kind::kSubtract, index);
      case S::kMultiply:
        return both(Kind::kMultiply, index);
      case S::kMin:
        return both(Kind::kMin, index);
      case S::kMax:
        return both(Kind::kMax, index);
      case S::kDivide: {
        const Quotient q = quotient(index);
        return plus(q.of_loops, q.of_others);
      }
      case S::kRemainder: {
        const Quotient q = quotient(index);
        return make(
            Kind::kSubtract, DataType::s32,
            {q.number, make(Kind::kMultiply, DataType::s32, {q.of_loops, (*this)(index.right())})});
      }
      case S::kSelect:
        return make(Kind::kSelect, DataType::s32,
                    {condition(index.condition()), (*this)(index.left()), (*this)(index.right())});
      default:
        refuse(index, "sums, products, quotients, extremes and choices of loop variables");
    }
  }

 private:
  static ElementPtr whole(int64_t value) {
    return constant(static_cast<double>(value), DataType::s32);
  }
  ElementPtr both(Kind kind, const Scalar& index) const {
    return make(kind, DataType::s32, {(*this)(index.left()), (*this)(index.right())});
  }

  ElementPtr condition(const Scalar& truth) const {
    switch (truth.kind()) {
      case Scalar::Kind::kLess:
        return both(Kind::kLess, truth);
      case Scalar::Kind::kEqual:
        return both(Kind::kEqual, truth);
      case Scalar::Kind::kAnd:
        return make(Kind::kAnd, DataType::u8, {condition(truth.left()), condition(truth.right())});
      default:
        refuse(truth, "comparisons of loop variables");
    }
  }

  ElementPtr sum_of(const Affine& affine) const {
    ElementPtr sum;
    for (size_t i = 0; i < dims_.size(); ++i) {
      if (affine.strides[i].is(0) || dims_[i].bound == 1) continue;
      const Scalar own = Scalar::variable(dims_[i].variable) * affine.strides[i];
      sum = sum ? make(Kind::kAdd, DataType::s32, {sum, index(own)}) : index(affine.base + own);
    }
    return sum ? sum : index(affine.base);
  }
  static ElementPtr plus(const ElementPtr& element, const Scalar& scalar) {
    return scalar.is(0) ? element : make(Kind::kAdd, DataType::s32, {element, index(scalar)});
  }

  // number / divisor, of_others aside; number % divisor = number - of_loops * divisor.
  struct Quotient {
    ElementPtr number, of_loops;
    Scalar of_others;
  };
  Quotient quotient(const Scalar& quotient) const {
    const Scalar &number = quotient.left(), &divisor = quotient.right();
    const auto c = divisor.constant();
    if (!c || *c <= 0) refuse(quotient, "a divisor that is a positive constant");
    // What does not depend on the loops is divided by the scalar unit: (q c + r + i) / c is q plus
    // (r + i) / c.
    const auto affine = affine_in(number, variables_);
    if (!affine || range_of(affine->base, ranges_).low.value_or(-1) < 0)
      return {(*this)(number), divided(quotient, number, *c), 0};
    Scalar own = is_multiple(affine->base, *c) ? Scalar(0) : affine->base % divisor;
    for (size_t i = 0; i < dims_.size(); ++i)
      own = own + Scalar::variable(dims_[i].variable) * affine->strides[i];
    return {(*this)(own), divided(quotient, own, *c), affine->base / divisor};
  }

  // (x + 1/2) / c is at least 1 / 2c away from whole numbers, and computed within a part in 2^23 of
  // it: below 2^21 the two do not meet.
  ElementPtr divided(const Scalar& what, const Scalar& number, int64_t divisor) const {
    constexpr int64_t kLargest = int64_t{1} << 21;
    const Range range = range_of(number, ranges_);
    if (!range.low || !range.high || *range.low <= -kLargest || *range.high >= kLargest)
      refuse(what, fmt::format("a number between -{0} and {0} to divide", kLargest));
    const Float x = cast((*this)(number), DataType::f32);
    const Float scaled = (x + Float(0.5)) * Float(1 / static_cast<double>(divisor));
    const ElementPtr rounded =
        *range.low < 0 ? make(Kind::kFloor, DataType::f32, {scaled.element}) : scaled.element;
    return cast(rounded, DataType::s32);
  }

  [[noreturn]] static void refuse(const Scalar& index, const std::string& expected) {
    not_implemented("number elements by " + to_string(index), expected);
  }

  const Dims& dims_;
  Ranges ranges_;
  std::vector<std::string> variables_{};
};

class Expansion {
 public:
  Expansion(const Dims& dims, const Ranges& ranges) : index_of_(dims, ranges) {}

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
        return cast(index_of_(element.index), element.type);
      case Kind::kGather:
        return with_byte_offsets(element);
      case Kind::kCast:
        if (element.operands[0]->kind == Kind::kConstant)
          return constant(rounded(element.operands[0]->constant, element.type), element.type);
        break;
      default:
        break;
    }
    return std::make_shared<const Element>(element);
  }

  // As gather() takes them.
  static ElementPtr with_byte_offsets(Element gather) {
    const ElementPtr bytes = constant(static_cast<double>(bytes_of(gather.type)), DataType::s32);
    gather.operands = {make(Kind::kMultiply, DataType::s32, {gather.operands[0], bytes})};
    return std::make_shared<const Element>(std::move(gather));
  }

  IndexExpansion index_of_;
  std::map<const Element*, ElementPtr> done_;
};

}  // namespace

ElementPtr expand(const ElementPtr& element, const Dims& dims, const Ranges& ranges) {
  return Expansion(dims, ranges)(element);
}

}  // namespace cubist::akg

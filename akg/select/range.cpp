#include "select/range.h"

#include <algorithm>
#include <numeric>

namespace cubist::akg {
namespace {

using End = std::optional<int64_t>;

End add(End a, End b) { return a && b ? End(*a + *b) : std::nullopt; }
End subtract(End a, End b) { return a && b ? End(*a - *b) : std::nullopt; }

// The smaller end; `none_wins`: an end that is not there is further out.
End smaller(End a, End b, bool none_wins) {
  if (a && b) return std::min(*a, *b);
  return none_wins ? std::nullopt : a ? a : b;
}
End larger(End a, End b, bool none_wins) {
  if (a && b) return std::max(*a, *b);
  return none_wins ? std::nullopt : a ? a : b;
}

Range multiply(const Range& a, const Range& b) {
  if (!a.low || !a.high || !b.low || !b.high) {
    // Sizes and indices: no factor is negative.
    if (a.low && b.low && *a.low >= 0 && *b.low >= 0) return {*a.low * *b.low, std::nullopt};
    return {};
  }
  const auto [low, high] =
      std::minmax({*a.low * *b.low, *a.low * *b.high, *a.high * *b.low, *a.high * *b.high});
  return {low, high};
}

// Division rounds down, so that it keeps order; divisors of another sign than + are not followed.
Range divide(const Range& a, const Range& b) {
  if (!b.low || b.low != b.high || *b.low <= 0) return {};
  const auto by = [&](End end) {
    return end ? evaluate(Scalar(*end) / Scalar(*b.low), {}) : End();
  };
  return {by(a.low), by(a.high)};
}

}  // namespace

Range range_of(const Scalar& scalar, const Ranges& ranges) {
  using Kind = Scalar::Kind;
  const auto left = [&] { return range_of(scalar.left(), ranges); };
  const auto right = [&] { return range_of(scalar.right(), ranges); };
  switch (scalar.kind()) {
    case Kind::kConstant:
      return {scalar.constant(), scalar.constant()};
    case Kind::kVariable: {
      const auto found = ranges.find(scalar.name());
      return found == ranges.end() ? Range{} : found->second;
    }
    case Kind::kAdd: {
      const Range a = left(), b = right();
      return {add(a.low, b.low), add(a.high, b.high)};
    }
    case Kind::kSubtract: {
      const Range a = left(), b = right();
      return {subtract(a.low, b.high), subtract(a.high, b.low)};
    }
    case Kind::kMultiply:
      return multiply(left(), right());
    case Kind::kDivide:
      return divide(left(), right());
    case Kind::kRemainder: {
      const Range b = right();
      if (!b.low || *b.low <= 0 || !b.high) return {};
      return {0, *b.high - 1};
    }
    case Kind::kMin: {
      const Range a = left(), b = right();
      return {smaller(a.low, b.low, true), smaller(a.high, b.high, false)};
    }
    case Kind::kMax: {
      const Range a = left(), b = right();
      return {larger(a.low, b.low, false), larger(a.high, b.high, true)};
    }
    case Kind::kLess:
    case Kind::kEqual:
    case Kind::kAnd:
      return {0, 1};
    case Kind::kSelect: {
      const Range a = left(), b = right();
      return {smaller(a.low, b.low, true), larger(a.high, b.high, true)};
    }
    case Kind::kLoad:
      return {};
  }
  return {};
}

bool is_multiple(const Scalar& scalar, int64_t divisor) {
  using Kind = Scalar::Kind;
  if (divisor == 1) return true;
  switch (scalar.kind()) {
    case Kind::kConstant:
      return *scalar.constant() % divisor == 0;
    case Kind::kAdd:
    case Kind::kSubtract:
    case Kind::kMin:
    case Kind::kMax:
    case Kind::kSelect:
      return is_multiple(scalar.left(), divisor) && is_multiple(scalar.right(), divisor);
    case Kind::kMultiply: {
      // A constant factor may bring a part of the divisor.
      const Scalar &a = scalar.left(), &b = scalar.right();
      const Scalar& factor = a.constant() ? a : b;
      const Scalar& other = a.constant() ? b : a;
      if (!factor.constant()) return is_multiple(a, divisor) || is_multiple(b, divisor);
      const int64_t brought = std::gcd(*factor.constant(), divisor);
      return is_multiple(other, divisor / brought);
    }
    default:
      return false;
  }
}

}  // namespace cubist::akg

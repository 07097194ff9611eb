#include "ir/congruence.h"

#include <numeric>

namespace cubist::akg {
namespace {

Congruence sum(const Congruence& a, const Congruence& b, int64_t sign) {
  return {std::gcd(a.modulus, b.modulus), a.rest + sign * b.rest};
}

}  // namespace

Congruence congruence_of(const Scalar& scalar) {
  using Kind = Scalar::Kind;
  if (const auto constant = scalar.constant()) return {0, *constant};
  switch (scalar.kind()) {
    case Kind::kAdd:
      return sum(congruence_of(scalar.left()), congruence_of(scalar.right()), 1);
    case Kind::kSubtract:
      return sum(congruence_of(scalar.left()), congruence_of(scalar.right()), -1);
    case Kind::kMultiply: {
      const Congruence a = congruence_of(scalar.left()), b = congruence_of(scalar.right());
      return {std::gcd(std::gcd(a.modulus * b.modulus, a.modulus * b.rest), a.rest * b.modulus),
              a.rest * b.rest};
    }
    default:
      return {};
  }
}

}  // namespace cubist::akg

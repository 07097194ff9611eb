#include "ir/affine.h"

#include <algorithm>

namespace cubist::akg {
namespace {

class Linearizer {
 public:
  explicit Linearizer(const std::vector<std::string>& variables) : variables_(variables) {}

  std::optional<Affine> operator()(const Scalar& scalar) const {
    if (!uses_any(scalar)) return constant(scalar);
    switch (scalar.kind()) {
      case Scalar::Kind::kVariable:
        return variable(scalar.name());
      case Scalar::Kind::kAdd:
        return combine(scalar, [](const Scalar& a, const Scalar& b) { return a + b; });
      case Scalar::Kind::kSubtract:
        return combine(scalar, [](const Scalar& a, const Scalar& b) { return a - b; });
      case Scalar::Kind::kMultiply:
        return uses_any(scalar.right()) ? scale(scalar.right(), scalar.left())
                                        : scale(scalar.left(), scalar.right());
      default:
        return std::nullopt;
    }
  }

 private:
  bool uses_any(const Scalar& scalar) const {
    return std::any_of(variables_.begin(), variables_.end(),
                       [&](const std::string& name) { return uses(scalar, name); });
  }

  Affine constant(const Scalar& base) const {
    return {base, std::vector<Scalar>(variables_.size(), Scalar(0))};
  }

  Affine variable(const std::string& name) const {
    Affine result = constant(0);
    for (size_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i] == name) result.strides[i] = 1;
    }
    return result;
  }

  template <class Combine>
  std::optional<Affine> combine(const Scalar& scalar, Combine combine_two) const {
    const auto a = (*this)(scalar.left()), b = (*this)(scalar.right());
    if (!a || !b) return std::nullopt;
    Affine result{combine_two(a->base, b->base), {}};
    for (size_t i = 0; i < variables_.size(); ++i)
      result.strides.push_back(combine_two(a->strides[i], b->strides[i]));
    return result;
  }

  std::optional<Affine> scale(const Scalar& scalar, const Scalar& factor) const {
    auto result = (*this)(scalar);
    if (!result || uses_any(factor)) return std::nullopt;
    result->base = result->base * factor;
    for (Scalar& stride : result->strides) stride = stride * factor;
    return result;
  }

  const std::vector<std::string>& variables_;
};

}  // namespace

std::optional<Affine> affine_in(const Scalar& scalar, const std::vector<std::string>& variables) {
  return Linearizer(variables)(scalar);
}

}  // namespace cubist::akg

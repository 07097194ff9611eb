#include "front/branch_on_tile.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ir/affine.h"
#include "ir/congruence.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;

std::optional<Scalar> integer_of(const Element& element) {
  if (element.kind == Kind::kIndex) return element.index;
  if (element.kind == Kind::kConstant && element.type == DataType::s32)
    return Scalar(static_cast<int64_t>(element.constant));
  return std::nullopt;
}

std::optional<Scalar> comparison_of(const Element& element) {
  if (element.operands.size() != 2) return std::nullopt;
  const std::optional<Scalar> a = integer_of(*element.operands[0]),
                              b = integer_of(*element.operands[1]);
  if (!a || !b) return std::nullopt;
  switch (element.kind) {
    case Kind::kLess:
      return less(*a, *b);
    case Kind::kLessEqual:
      return less(*a, *b + 1);
    case Kind::kEqual:
      return equal(*a, *b);
    default:
      return std::nullopt;
  }
}

class Brancher {
 public:
  explicit Brancher(const Nest& nest) : nest_(nest) {}

  Statements run() const {
    const std::optional<Scalar> condition = undecided(*nest_.value);
    if (!condition) return {std::make_shared<const Statement>(Statement{nest_})};
    const auto arm = [&](bool holds) {
      Nest nest = nest_;
      nest.value = decided(nest_.value, *condition, holds);
      return Brancher(nest).run();
    };
    return {
        std::make_shared<const Statement>(Statement{Branch{*condition, arm(true), arm(false)}})};
  }

 private:
  // A comparison in the condition of a choice that no loop of the nest decides.
  std::optional<Scalar> undecided(const Element& element) const {
    if (element.kind == Kind::kSelect) {
      if (const auto found = undecided_in(*element.operands[0])) return found;
    }
    for (const ElementPtr& operand : element.operands) {
      if (const auto found = undecided(*operand)) return found;
    }
    return std::nullopt;
  }
  std::optional<Scalar> undecided_in(const Element& condition) const {
    if (const auto scalar = comparison_of(condition)) return of_tile(*scalar);
    if (condition.kind != Kind::kAnd && condition.kind != Kind::kOr) return std::nullopt;
    for (const ElementPtr& operand : condition.operands) {
      if (const auto found = undecided_in(*operand)) return found;
    }
    return std::nullopt;
  }

  bool is_of_loops(const Scalar& scalar) const {
    return std::any_of(nest_.extents.begin(), nest_.extents.end(),
                       [&](const Extent& extent) { return uses(scalar, extent.variable); });
  }

  // The comparison without the nest's loops, if it comes out the same for all their iterations:
  // with 8 iterations t * 8 + x < 64 is t * 8 < 64.
  std::optional<Scalar> of_tile(const Scalar& comparison) const {
    if (!is_of_loops(comparison)) return comparison;
    if (comparison.kind() != Scalar::Kind::kLess) return std::nullopt;
    std::vector<std::string> loops;
    for (const Extent& extent : nest_.extents) loops.push_back(extent.variable);
    const auto distance = affine_in(comparison.right() - comparison.left(), loops);
    if (!distance) return std::nullopt;
    int64_t least = 0, most = 0;  // of what loops add
    for (size_t i = 0; i < loops.size(); ++i) {
      const auto stride = distance->strides[i].constant(),
                 count = nest_.extents[i].count.constant();
      if (!stride || !count) return std::nullopt;
      (*stride < 0 ? least : most) += *stride * (*count - 1);
    }
    // It changes within a tile if a multiple of the modulus lies in (-rest - most, -rest - least].
    const Congruence base = congruence_of(distance->base);
    if (base.modulus == 0) return std::nullopt;
    const auto multiples_up_to = [&](int64_t last) {
      return last / base.modulus - (last % base.modulus < 0 ? 1 : 0);
    };
    if (multiples_up_to(-base.rest - least) != multiples_up_to(-base.rest - most))
      return std::nullopt;
    return less(0, distance->base + least);
  }

  // A condition once `known` is: what is left of it, or its value.
  struct Rest {
    ElementPtr element;
    std::optional<bool> value;
  };
  Rest rest_of(const ElementPtr& condition, const Scalar& known, bool holds) const {
    std::optional<Scalar> scalar = comparison_of(*condition);
    if (scalar) scalar = of_tile(*scalar);
    if (scalar && same(*scalar, known)) return {nullptr, holds};
    if (condition->kind != Kind::kAnd && condition->kind != Kind::kOr) return {condition, {}};
    const Rest a = rest_of(condition->operands[0], known, holds),
               b = rest_of(condition->operands[1], known, holds);
    const bool decisive = condition->kind == Kind::kOr;
    if (a.value == decisive || b.value == decisive) return {nullptr, decisive};
    if (a.value) return b;
    if (b.value) return a;
    Element copy = *condition;
    copy.operands = {a.element, b.element};
    return {std::make_shared<const Element>(std::move(copy)), {}};
  }

  ElementPtr decided(const ElementPtr& element, const Scalar& known, bool holds) const {
    Element copy = *element;
    if (copy.kind == Kind::kSelect) {
      const Rest rest = rest_of(copy.operands[0], known, holds);
      if (rest.value) return decided(copy.operands[*rest.value ? 1 : 2], known, holds);
      copy.operands[0] = rest.element;
    }
    for (ElementPtr& operand : copy.operands) operand = decided(operand, known, holds);
    return std::make_shared<const Element>(std::move(copy));
  }

  const Nest& nest_;
};

}  // namespace

Statements branch_on_tile(const Nest& nest) { return Brancher(nest).run(); }

}  // namespace cubist::akg

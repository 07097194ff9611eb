#include "front/branch_on_tile.h"

#include <algorithm>
#include <optional>

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
    if (const auto scalar = comparison_of(condition)) {
      const bool is_of_loops =
          std::any_of(nest_.extents.begin(), nest_.extents.end(),
                      [&](const Extent& extent) { return uses(*scalar, extent.variable); });
      return is_of_loops ? std::nullopt : scalar;
    }
    if (condition.kind != Kind::kAnd && condition.kind != Kind::kOr) return std::nullopt;
    for (const ElementPtr& operand : condition.operands) {
      if (const auto found = undecided_in(*operand)) return found;
    }
    return std::nullopt;
  }

  // A condition once `known` is: what is left of it, or its value.
  struct Rest {
    ElementPtr element;
    std::optional<bool> value;
  };
  static Rest rest_of(const ElementPtr& condition, const Scalar& known, bool holds) {
    const std::optional<Scalar> scalar = comparison_of(*condition);
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

  static ElementPtr decided(const ElementPtr& element, const Scalar& known, bool holds) {
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

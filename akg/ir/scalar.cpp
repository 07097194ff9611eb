#include "ir/scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cubist/base/error.h"

namespace cubist::akg {

struct Scalar::Node {
  Kind kind = Kind::kConstant;
  int64_t value = 0;
  std::string name{};
  std::vector<Scalar> operands{};
};

namespace {

int64_t divide(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

int64_t apply(Scalar::Kind kind, int64_t a, int64_t b) {
  switch (kind) {
    case Scalar::Kind::kAdd:
      return a + b;
    case Scalar::Kind::kSubtract:
      return a - b;
    case Scalar::Kind::kMultiply:
      return a * b;
    case Scalar::Kind::kDivide:
      return divide(a, b);
    case Scalar::Kind::kRemainder:
      return a - divide(a, b) * b;
    case Scalar::Kind::kMin:
      return std::min(a, b);
    case Scalar::Kind::kMax:
      return std::max(a, b);
    case Scalar::Kind::kLess:
      return a < b ? 1 : 0;
    case Scalar::Kind::kEqual:
      return a == b ? 1 : 0;
    case Scalar::Kind::kAnd:
      return a != 0 && b != 0 ? 1 : 0;
    default:
      throw Error(Fault::kInternal, {.did = "apply a scalar that has no two operands"});
  }
}

}  // namespace

Scalar::Scalar(int64_t constant)
    : node_(std::make_shared<const Node>(Node{.kind = Kind::kConstant, .value = constant})) {}

Scalar Scalar::variable(const std::string& name) {
  return Scalar(std::make_shared<const Node>(Node{.kind = Kind::kVariable, .name = name}));
}

Scalar Scalar::load(const std::string& array, const Scalar& index) {
  return Scalar(
      std::make_shared<const Node>(Node{.kind = Kind::kLoad, .name = array, .operands = {index}}));
}

Scalar Scalar::select(const Scalar& condition, const Scalar& yes, const Scalar& no) {
  if (condition.constant()) return condition.is(0) ? no : yes;
  return Scalar(
      std::make_shared<const Node>(Node{.kind = Kind::kSelect, .operands = {yes, no, condition}}));
}

Scalar Scalar::make(Kind kind, const Scalar& a, const Scalar& b) {
  const bool divides = kind == Kind::kDivide || kind == Kind::kRemainder;
  if (a.constant() && b.constant() && !(divides && b.is(0)))
    return Scalar(apply(kind, *a.constant(), *b.constant()));
  return Scalar(std::make_shared<const Node>(Node{.kind = kind, .operands = {a, b}}));
}

Scalar::Kind Scalar::kind() const { return node_->kind; }
std::optional<int64_t> Scalar::constant() const {
  return kind() == Kind::kConstant ? std::optional(node_->value) : std::nullopt;
}
const std::string& Scalar::name() const { return node_->name; }
const Scalar& Scalar::left() const { return node_->operands.at(0); }
const Scalar& Scalar::right() const { return node_->operands.at(1); }
const Scalar& Scalar::condition() const { return node_->operands.at(2); }

Scalar operator+(const Scalar& a, const Scalar& b) {
  if (a.is(0)) return b;
  if (b.is(0)) return a;
  return Scalar::make(Scalar::Kind::kAdd, a, b);
}
Scalar operator-(const Scalar& a, const Scalar& b) {
  if (b.is(0)) return a;
  if (same(a, b)) return 0;
  return Scalar::make(Scalar::Kind::kSubtract, a, b);
}
Scalar operator*(const Scalar& a, const Scalar& b) {
  if (a.is(0) || b.is(0)) return 0;
  if (a.is(1)) return b;
  if (b.is(1)) return a;
  return Scalar::make(Scalar::Kind::kMultiply, a, b);
}
Scalar operator/(const Scalar& a, const Scalar& b) {
  if (b.is(1) || a.is(0)) return a;
  return Scalar::make(Scalar::Kind::kDivide, a, b);
}
Scalar operator%(const Scalar& a, const Scalar& b) {
  if (b.is(1) || a.is(0)) return 0;
  return Scalar::make(Scalar::Kind::kRemainder, a, b);
}
Scalar min(const Scalar& a, const Scalar& b) {
  return same(a, b) ? a : Scalar::make(Scalar::Kind::kMin, a, b);
}
Scalar max(const Scalar& a, const Scalar& b) {
  return same(a, b) ? a : Scalar::make(Scalar::Kind::kMax, a, b);
}
Scalar less(const Scalar& a, const Scalar& b) { return Scalar::make(Scalar::Kind::kLess, a, b); }
Scalar equal(const Scalar& a, const Scalar& b) { return Scalar::make(Scalar::Kind::kEqual, a, b); }
Scalar both(const Scalar& a, const Scalar& b) {
  if (a.constant()) return a.is(0) ? a : b;
  if (b.constant()) return b.is(0) ? b : a;
  return Scalar::make(Scalar::Kind::kAnd, a, b);
}

namespace {

size_t operand_count(const Scalar& scalar) {
  switch (scalar.kind()) {
    case Scalar::Kind::kConstant:
    case Scalar::Kind::kVariable:
      return 0;
    case Scalar::Kind::kLoad:
      return 1;
    case Scalar::Kind::kSelect:
      return 3;
    default:
      return 2;
  }
}

const Scalar& operand(const Scalar& scalar, size_t index) {
  return index == 0 ? scalar.left() : index == 1 ? scalar.right() : scalar.condition();
}

// The same operation on other operands, folded again.
Scalar rebuild(const Scalar& scalar, const Scalar& a, const Scalar& b) {
  switch (scalar.kind()) {
    case Scalar::Kind::kAdd:
      return a + b;
    case Scalar::Kind::kSubtract:
      return a - b;
    case Scalar::Kind::kMultiply:
      return a * b;
    case Scalar::Kind::kDivide:
      return a / b;
    case Scalar::Kind::kRemainder:
      return a % b;
    case Scalar::Kind::kMin:
      return min(a, b);
    case Scalar::Kind::kMax:
      return max(a, b);
    case Scalar::Kind::kLess:
      return less(a, b);
    case Scalar::Kind::kEqual:
      return equal(a, b);
    case Scalar::Kind::kAnd:
      return both(a, b);
    default:
      throw Error(Fault::kInternal, {.did = "rebuild a scalar that has no two operands"});
  }
}

}  // namespace

bool same(const Scalar& a, const Scalar& b) {
  if (a.kind() != b.kind() || a.constant() != b.constant() || a.name() != b.name()) return false;
  for (size_t i = 0; i < operand_count(a); ++i) {
    if (!same(operand(a, i), operand(b, i))) return false;
  }
  return true;
}

bool uses(const Scalar& scalar, const std::string& variable) {
  if (scalar.kind() == Scalar::Kind::kVariable) return scalar.name() == variable;
  for (size_t i = 0; i < operand_count(scalar); ++i) {
    if (uses(operand(scalar, i), variable)) return true;
  }
  return false;
}

Scalar substitute(const Scalar& scalar, const std::string& variable, const Scalar& value) {
  if (!uses(scalar, variable)) return scalar;
  if (scalar.kind() == Scalar::Kind::kVariable) return value;
  const Scalar left = substitute(scalar.left(), variable, value);
  if (scalar.kind() == Scalar::Kind::kLoad) return Scalar::load(scalar.name(), left);
  const Scalar right = substitute(scalar.right(), variable, value);
  if (scalar.kind() == Scalar::Kind::kSelect)
    return Scalar::select(substitute(scalar.condition(), variable, value), left, right);
  return rebuild(scalar, left, right);
}

Scalar rename(const Scalar& scalar, const NewName& variable, const NewName& array) {
  const auto inner = [&](size_t i) { return rename(operand(scalar, i), variable, array); };
  switch (scalar.kind()) {
    case Scalar::Kind::kConstant:
      return scalar;
    case Scalar::Kind::kVariable:
      return Scalar::variable(variable(scalar.name()));
    case Scalar::Kind::kLoad:
      return Scalar::load(array(scalar.name()), inner(0));
    case Scalar::Kind::kSelect:
      return Scalar::select(inner(2), inner(0), inner(1));
    default:
      return rebuild(scalar, inner(0), inner(1));
  }
}

namespace {

// How tightly a kind binds, as in C++; larger is tighter.
int precedence(Scalar::Kind kind) {
  switch (kind) {
    case Scalar::Kind::kSelect:
      return 0;
    case Scalar::Kind::kAnd:
      return 1;
    case Scalar::Kind::kEqual:
      return 2;
    case Scalar::Kind::kLess:
      return 3;
    case Scalar::Kind::kAdd:
    case Scalar::Kind::kSubtract:
      return 4;
    case Scalar::Kind::kMultiply:
    case Scalar::Kind::kDivide:
    case Scalar::Kind::kRemainder:
      return 5;
    default:
      return 6;
  }
}

const char* symbol(Scalar::Kind kind) {
  switch (kind) {
    case Scalar::Kind::kAdd:
      return "+";
    case Scalar::Kind::kSubtract:
      return "-";
    case Scalar::Kind::kMultiply:
      return "*";
    case Scalar::Kind::kDivide:
      return "/";
    case Scalar::Kind::kRemainder:
      return "%";
    case Scalar::Kind::kLess:
      return "<";
    case Scalar::Kind::kEqual:
      return "==";
    default:
      return "&&";
  }
}

std::string text(const Scalar& scalar, int outer) {
  using Kind = Scalar::Kind;
  const int own = precedence(scalar.kind());
  std::string result;
  switch (scalar.kind()) {
    case Kind::kConstant:
      return fmt::format("{}", *scalar.constant());
    case Kind::kVariable:
      return scalar.name();
    case Kind::kLoad:
      return fmt::format("{}[{}]", scalar.name(), text(scalar.left(), 0));
    case Kind::kMin:
    case Kind::kMax:
      return fmt::format("{}({}, {})", scalar.kind() == Kind::kMin ? "min" : "max",
                         text(scalar.left(), 0), text(scalar.right(), 0));
    case Kind::kSelect:
      result = fmt::format("{} ? {} : {}", text(scalar.condition(), 1), text(scalar.left(), 1),
                           text(scalar.right(), 0));
      break;
    default:
      result = fmt::format("{} {} {}", text(scalar.left(), own), symbol(scalar.kind()),
                           text(scalar.right(), own + 1));
  }
  return own < outer ? "(" + result + ")" : result;
}

}  // namespace

std::string to_string(const Scalar& scalar) { return text(scalar, 0); }

int64_t evaluate(const Scalar& scalar, const std::map<std::string, int64_t>& values) {
  switch (scalar.kind()) {
    case Scalar::Kind::kConstant:
      return *scalar.constant();
    case Scalar::Kind::kVariable: {
      const auto found = values.find(scalar.name());
      if (found == values.end())
        throw Error(Fault::kInternal, {.did = "evaluate '" + scalar.name() + "' without a value"});
      return found->second;
    }
    case Scalar::Kind::kLoad:
      throw Error(Fault::kInternal, {.did = "evaluate an element of '" + scalar.name() + "'"});
    case Scalar::Kind::kSelect:
      return evaluate(scalar.condition(), values) != 0 ? evaluate(scalar.left(), values)
                                                       : evaluate(scalar.right(), values);
    default:
      return apply(scalar.kind(), evaluate(scalar.left(), values),
                   evaluate(scalar.right(), values));
  }
}

}  // namespace cubist::akg

#include "front/elements.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "ir/affine.h"

namespace cubist::akg {
namespace {

namespace hi = Halide::Internal;

std::string text_of(const Halide::Expr& expr) {
  std::ostringstream text;
  text << expr;
  return text.str();
}

[[noreturn]] void fail(const Halide::Expr& expr, const std::string& as_what,
                       const std::string& expected) {
  throw Error(
      Fault::kNotImplemented,
      {.did = fmt::format("take '{}' as {}", text_of(expr), as_what), .expected = expected});
}

// Calls that are their first argument.
bool is_transparent(const hi::Call& call) {
  return call.is_intrinsic(hi::Call::likely) || call.is_intrinsic(hi::Call::likely_if_innermost) ||
         call.is_intrinsic(hi::Call::promise_clamped) ||
         call.is_intrinsic(hi::Call::unsafe_promise_clamped);
}

// An integer that no element of an array decides.
class IsScalar : public hi::IRVisitor {
 public:
  explicit IsScalar(const std::map<std::string, ElementPtr>& elements) : elements_(elements) {}
  bool result = true;

 private:
  using hi::IRVisitor::visit;
  void visit(const hi::Load*) override { result = false; }
  void visit(const hi::Variable* op) override {
    if (elements_.contains(op->name)) result = false;
  }

  const std::map<std::string, ElementPtr>& elements_;
};

bool reads_no_element(const Halide::Expr& expr, const std::map<std::string, ElementPtr>& elements) {
  IsScalar visitor(elements);
  expr.accept(&visitor);
  return visitor.result;
}

bool is_scalar(const Halide::Expr& expr, const std::map<std::string, ElementPtr>& elements) {
  return expr.type().is_int_or_uint() && !expr.type().is_bool() && reads_no_element(expr, elements);
}

// Does an element in UB decide it, which the scalar unit does not read?
class ReadsUb : public hi::IRVisitor {
 public:
  ReadsUb(std::function<bool(const std::string& array)> is_in_gm,
          std::function<bool(const std::string& variable)> is_element)
      : is_in_gm_(std::move(is_in_gm)), is_element_(std::move(is_element)) {}
  bool result = false;

 private:
  using hi::IRVisitor::visit;
  void visit(const hi::Load* op) override {
    result = result || !is_in_gm_(op->name);
    hi::IRVisitor::visit(op);
  }
  void visit(const hi::Variable* op) override { result = result || is_element_(op->name); }

  std::function<bool(const std::string&)> is_in_gm_, is_element_;
};

ElementPtr constant(DataType type, double value) {
  return std::make_shared<const Element>(
      Element{.kind = Element::Kind::kConstant, .type = type, .constant = value});
}

// What Halide leaves where floats are strict: arithmetic on constants, rounded as on the chip.
std::optional<double> folded(Element::Kind kind, DataType type,
                             const std::vector<ElementPtr>& operands) {
  if (type != DataType::f16 && type != DataType::f32) return std::nullopt;
  for (const ElementPtr& operand : operands) {
    if (operand->kind != Element::Kind::kConstant) return std::nullopt;
  }
  const auto value = [&](size_t i) { return static_cast<float>(operands[i]->constant); };
  float result = 0;
  switch (kind) {
    case Element::Kind::kAdd:
      result = value(0) + value(1);
      break;
    case Element::Kind::kSubtract:
      result = value(0) - value(1);
      break;
    case Element::Kind::kMultiply:
      result = value(0) * value(1);
      break;
    case Element::Kind::kCast:
      result = value(0);
      break;
    default:
      return std::nullopt;
  }
  return type == DataType::f16 ? f16_bits_to_f32(f32_to_f16_bits(result)) : result;
}

ElementPtr make(Element::Kind kind, DataType type, std::vector<ElementPtr> operands) {
  if (const std::optional<double> value = folded(kind, type, operands))
    return constant(type, *value);
  return std::make_shared<const Element>(
      Element{.kind = kind, .type = type, .operands = std::move(operands)});
}

// One class an element: its visit functions leave the result in `result`.
class ElementMaker : public hi::IRVisitor {
 public:
  ElementMaker(const Scope& scope, const std::map<std::string, ElementPtr>& elements,
               const std::vector<Extent>& extents)
      : scope_(scope), elements_(elements), extents_(extents) {}

  ElementPtr make_from(const Halide::Expr& expr) {
    if (const double* value = hi::as_const_float(expr)) return constant(type_of(expr), *value);
    if (const int64_t* value = hi::as_const_int(expr))
      return constant(type_of(expr), static_cast<double>(*value));
    if (const uint64_t* value = hi::as_const_uint(expr))
      return constant(type_of(expr), static_cast<double>(*value));
    if (is_scalar(expr, elements_)) {
      return std::make_shared<const Element>(Element{
          .kind = Element::Kind::kIndex, .type = type_of(expr), .index = scope_.scalar(expr)});
    }
    result_ = nullptr;
    expr.accept(this);
    if (result_ == nullptr) fail(expr, "an element of a tile", "arithmetic on elements");
    return std::exchange(result_, nullptr);
  }

 private:
  using hi::IRVisitor::visit;
  using Kind = Element::Kind;

  std::optional<int64_t> known_condition(const Halide::Expr& condition) const {
    if (!reads_no_element(condition, elements_)) return std::nullopt;
    if (condition.as<hi::Or>() || condition.as<hi::Not>() || condition.as<hi::NE>())
      return std::nullopt;  // no scalars
    return scope_.scalar(condition).constant();
  }

  static DataType type_of(const Halide::Expr& expr) {
    return expr.type().is_bool() ? DataType::u8 : data_type(expr.type());
  }

  void binary(Kind kind, const Halide::Expr& a, const Halide::Expr& b, const Halide::Expr& typed) {
    ElementPtr first = make_from(a), second = make_from(b);
    result_ = make(kind, type_of(typed), {std::move(first), std::move(second)});
  }
  template <class Op>
  void arithmetic(Kind kind, const Op* op) {
    binary(kind, op->a, op->b, op->a);
  }

  void visit(const hi::Add* op) override { arithmetic(Kind::kAdd, op); }
  void visit(const hi::Sub* op) override { arithmetic(Kind::kSubtract, op); }
  void visit(const hi::Mul* op) override { arithmetic(Kind::kMultiply, op); }
  void visit(const hi::Div* op) override { arithmetic(Kind::kDivide, op); }
  void visit(const hi::Mod* op) override { arithmetic(Kind::kRemainder, op); }
  void visit(const hi::Min* op) override { arithmetic(Kind::kMin, op); }
  void visit(const hi::Max* op) override { arithmetic(Kind::kMax, op); }
  void visit(const hi::EQ* op) override { arithmetic(Kind::kEqual, op); }
  void visit(const hi::NE* op) override { arithmetic(Kind::kNotEqual, op); }
  void visit(const hi::LT* op) override { arithmetic(Kind::kLess, op); }
  void visit(const hi::LE* op) override { arithmetic(Kind::kLessEqual, op); }
  void visit(const hi::GT* op) override { binary(Kind::kLess, op->b, op->a, op->a); }
  void visit(const hi::GE* op) override { binary(Kind::kLessEqual, op->b, op->a, op->a); }
  void visit(const hi::And* op) override { arithmetic(Kind::kAnd, op); }
  void visit(const hi::Or* op) override { arithmetic(Kind::kOr, op); }
  void visit(const hi::Not* op) override {
    ElementPtr operand = make_from(op->a);
    result_ = make(Kind::kNot, DataType::u8, {std::move(operand)});
  }
  void visit(const hi::Select* op) override {
    // In a part of a loop that was cut at the condition, it is known.
    if (const std::optional<int64_t> known = known_condition(op->condition)) {
      result_ = make_from(*known != 0 ? op->true_value : op->false_value);
      return;
    }
    ElementPtr condition = make_from(op->condition), yes = make_from(op->true_value),
               no = make_from(op->false_value);
    result_ = make(Kind::kSelect, type_of(op->true_value),
                   {std::move(condition), std::move(yes), std::move(no)});
  }
  void visit(const hi::Cast* op) override {
    ElementPtr operand = make_from(op->value);
    // A truth as a number is 1 or 0.
    const DataType type = type_of(Halide::Expr(op));
    if (op->value.type().is_bool()) {
      result_ =
          make(Kind::kSelect, type, {std::move(operand), constant(type, 1), constant(type, 0)});
    } else {
      result_ = make(Kind::kCast, type, {std::move(operand)});
    }
  }
  void visit(const hi::Variable* op) override {
    const auto found = elements_.find(op->name);
    if (found != elements_.end()) result_ = found->second;
  }
  void visit(const hi::Let* op) override {
    Scope inner = scope_;
    inner.define(op->name, op->value, extents_);
    result_ = inner.element(op->body, extents_);
  }
  void visit(const hi::Load* op) override { result_ = scope_.load(*op, extents_); }
  void visit(const hi::Call* op) override {
    if (is_transparent(*op)) {
      result_ = make_from(op->args[0]);
      return;
    }
    const std::optional<Kind> kind = function_of(*op);
    if (!kind) fail(Halide::Expr(op), "an element of a tile", "a function that AKG knows");
    std::vector<ElementPtr> operands;
    for (const Halide::Expr& argument : op->args) operands.push_back(make_from(argument));
    result_ = make(*kind, type_of(Halide::Expr(op)), std::move(operands));
  }

  // Halide's functions end in the type they work in.
  static std::optional<Kind> function_of(const hi::Call& call) {
    if (call.is_intrinsic(hi::Call::abs)) return Kind::kAbs;
    static const std::map<std::string, Kind> kFunctions = {
        {"exp", Kind::kExp},     {"log", Kind::kLog},   {"sqrt", Kind::kSqrt},
        {"floor", Kind::kFloor}, {"ceil", Kind::kCeil}, {"round", Kind::kRound},
        {"trunc", Kind::kTrunc}, {"pow", Kind::kPower}, {"tanh", Kind::kTanh},
        {"sin", Kind::kSin},     {"cos", Kind::kCos}};
    const auto found = kFunctions.find(call.name.substr(0, call.name.rfind('_')));
    return found == kFunctions.end() ? std::nullopt : std::optional(found->second);
  }

  const Scope& scope_;
  const std::map<std::string, ElementPtr>& elements_;
  const std::vector<Extent>& extents_;
  ElementPtr result_;
};

}  // namespace

DataType data_type(const Halide::Type& type) {
  if (type.is_float() && type.bits() == 16) return DataType::f16;
  if (type.is_float() && type.bits() == 32) return DataType::f32;
  if (type.is_int() && type.bits() == 32) return DataType::s32;
  if (type.is_int() && type.bits() == 16) return DataType::s16;
  if (type.is_int() && type.bits() == 8) return DataType::s8;
  if (type.is_uint() && type.bits() == 8) return DataType::u8;
  std::ostringstream name;
  name << type;
  throw Error(Fault::kNotImplemented, {.did = "compute with Halide's type " + name.str(),
                                       .expected = "f16, f32, s32, s16, s8 or u8"});
}

void Scope::define(const std::string& name, const Halide::Expr& value,
                   const std::vector<Extent>& extents) {
  if (is_scalar(value, elements_)) {
    define(name, scalar(value));
    return;
  }
  // An element of s32 in GM may be a value, or say where others lie.
  const auto* load = value.as<hi::Load>();
  if (value.type() == Halide::Int(32) && load != nullptr && is_in_gm(load->name))
    define(name, scalar(value));
  define(name, element(value, extents));
}

Scalar Scope::scalar(const Halide::Expr& expr) const {
  if (const int64_t* value = hi::as_const_int(expr)) return Scalar(*value);
  if (const uint64_t* value = hi::as_const_uint(expr)) return Scalar(static_cast<int64_t>(*value));
  const auto two = [&](const auto* op) { return std::pair(scalar(op->a), scalar(op->b)); };
  if (const auto* op = expr.as<hi::Variable>()) {
    const auto found = scalars_.find(op->name);
    if (found != scalars_.end()) return found->second;
  }
  if (const auto* op = expr.as<hi::Add>()) {
    const auto [a, b] = two(op);
    return a + b;
  }
  if (const auto* op = expr.as<hi::Sub>()) {
    const auto [a, b] = two(op);
    return a - b;
  }
  if (const auto* op = expr.as<hi::Mul>()) {
    const auto [a, b] = two(op);
    return a * b;
  }
  if (const auto* op = expr.as<hi::Div>()) {
    const auto [a, b] = two(op);
    return a / b;
  }
  if (const auto* op = expr.as<hi::Mod>()) {
    const auto [a, b] = two(op);
    return a % b;
  }
  if (const auto* op = expr.as<hi::Min>()) {
    const auto [a, b] = two(op);
    return min(a, b);
  }
  if (const auto* op = expr.as<hi::Max>()) {
    const auto [a, b] = two(op);
    return max(a, b);
  }
  if (const auto* op = expr.as<hi::LT>()) {
    const auto [a, b] = two(op);
    return less(a, b);
  }
  if (const auto* op = expr.as<hi::LE>()) {
    const auto [a, b] = two(op);
    return less(a, b + 1);
  }
  if (const auto* op = expr.as<hi::GT>()) {
    const auto [a, b] = two(op);
    return less(b, a);
  }
  if (const auto* op = expr.as<hi::GE>()) {
    const auto [a, b] = two(op);
    return less(b, a + 1);
  }
  if (const auto* op = expr.as<hi::EQ>()) {
    const auto [a, b] = two(op);
    return equal(a, b);
  }
  if (const auto* op = expr.as<hi::And>()) {
    const auto [a, b] = two(op);
    return both(a, b);
  }
  if (const auto* op = expr.as<hi::Select>()) {
    return Scalar::select(scalar(op->condition), scalar(op->true_value), scalar(op->false_value));
  }
  if (const auto* op = expr.as<hi::Let>()) {
    Scope inner = *this;
    inner.define(op->name, scalar(op->value));
    return inner.scalar(op->body);
  }
  if (const auto* op = expr.as<hi::Call>(); op != nullptr && is_transparent(*op))
    return scalar(op->args[0]);
  if (const auto* op = expr.as<hi::Load>();
      op != nullptr && op->type == Halide::Int(32) && is_in_gm(op->name))
    return Scalar::load(program_.buffer(buffer_of_(op->name)).name, scalar(op->index));
  fail(expr, "an integer of the scalar unit", "loop variables, constants and elements of s32");
}

ElementPtr Scope::element(const Halide::Expr& expr, const std::vector<Extent>& extents) const {
  return ElementMaker(*this, elements_, extents).make_from(expr);
}

ElementPtr Scope::load(const hi::Load& load, const std::vector<Extent>& extents) const {
  Element element{.kind = Element::Kind::kLoad, .type = data_type(load.type)};
  try {
    element.access = access(load.name, load.index, extents);
  } catch (const NotAffine&) {
    if (!gathers_ || is_in_gm(load.name)) throw;
    element.kind = Element::Kind::kGather;
    element.access = {buffer_of_(load.name), 0, std::vector<Scalar>(extents.size(), 0)};
    element.operands = {this->element(load.index, extents)};
  }
  return std::make_shared<const Element>(std::move(element));
}

Access Scope::access(const std::string& buffer, const Halide::Expr& index,
                     const std::vector<Extent>& extents) const {
  const auto is_backwards = [](const Scalar& stride) { return stride.constant().value_or(0) < 0; };
  std::optional<Affine> affine;
  ReadsUb reads_ub([&](const std::string& array) { return is_in_gm(array); },
                   [&](const std::string& name) {
                     return elements_.contains(name) && !scalars_.contains(name);
                   });
  index.accept(&reads_ub);
  std::vector<std::string> variables;
  for (const Extent& extent : extents) variables.push_back(extent.variable);
  if (!reads_ub.result) affine = affine_in(scalar(index), variables);
  if (!affine || std::any_of(affine->strides.begin(), affine->strides.end(), is_backwards)) {
    throw NotAffine(
        Fault::kNotImplemented,
        {.did = fmt::format("take '{}' as the place of an element of '{}'", text_of(index), buffer),
         .expected = "a sum of loop variables times constants from 0 on, or an array in UB"});
  }
  return {buffer_of_(buffer), std::move(affine->base), std::move(affine->strides)};
}

}  // namespace cubist::akg

#include "cubist/akg/ops.h"
#include "ops/definitions.h"
#include "ops/require.h"

namespace cubist::akg {

using Halide::Expr;

namespace {

using Condition = std::function<Expr(const Expr&, const Expr&)>;

Value compare(const std::string& name, const Value& a, const Value& b,
              std::initializer_list<DataType> types, const Condition& condition) {
  require_type(name, a, types);
  require_same_type(name, {a, b});
  return elementwise(name, "", DataType::u8, {a, b},
                     [condition](const Exprs& x) { return truth(condition(x[0], x[1])); });
}

constexpr std::initializer_list<DataType> kComparable = {DataType::f16, DataType::f32,
                                                         DataType::s32, DataType::u8};

Value of_truths(const std::string& name, const Value& a, const Value& b,
                const Condition& condition) {
  return compare(name, a, b, {DataType::u8}, [condition](const Expr& x, const Expr& y) {
    return condition(holds(x), holds(y));
  });
}

}  // namespace

Value equal(const Value& a, const Value& b) {
  return compare("equal", a, b, kComparable, [](const Expr& x, const Expr& y) { return x == y; });
}

// Not !(x == y): with a NaN it would be 1, and no instruction of the vector unit says that.
Value not_equal(const Value& a, const Value& b) {
  return compare("not_equal", a, b, kComparable,
                 [](const Expr& x, const Expr& y) { return x != y; });
}

Value less(const Value& a, const Value& b) {
  return compare("less", a, b, kNumbers, [](const Expr& x, const Expr& y) { return x < y; });
}

Value less_equal(const Value& a, const Value& b) {
  return compare("less_equal", a, b, kNumbers, [](const Expr& x, const Expr& y) { return x <= y; });
}

Value greater(const Value& a, const Value& b) {
  return compare("greater", a, b, kNumbers, [](const Expr& x, const Expr& y) { return x > y; });
}

Value greater_equal(const Value& a, const Value& b) {
  return compare("greater_equal", a, b, kNumbers,
                 [](const Expr& x, const Expr& y) { return x >= y; });
}

Value logical_and(const Value& a, const Value& b) {
  return of_truths("logical_and", a, b, [](const Expr& x, const Expr& y) { return x && y; });
}

Value logical_or(const Value& a, const Value& b) {
  return of_truths("logical_or", a, b, [](const Expr& x, const Expr& y) { return x || y; });
}

Value logical_xor(const Value& a, const Value& b) {
  return of_truths("logical_xor", a, b,
                   [](const Expr& x, const Expr& y) { return (x && !y) || (!x && y); });
}

Value logical_not(const Value& x) {
  require_type("logical_not", x, {DataType::u8});
  return elementwise("logical_not", "", DataType::u8, {x},
                     [](const Exprs& e) { return truth(!holds(e[0])); });
}

Value where(const Value& condition, const Value& a, const Value& b) {
  require_type("where", condition, {DataType::u8});
  require_same_type("where", {a, b});
  return elementwise("where", "", a.type(), {condition, a, b},
                     [](const Exprs& e) { return Halide::select(holds(e[0]), e[1], e[2]); });
}

}  // namespace cubist::akg

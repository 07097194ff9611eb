#include "passes/linear.h"

namespace cubist::akg {
namespace {

void add(Linear& sum, const Linear& more, int64_t factor) {
  sum.constant += factor * more.constant;
  for (const auto& [text, term] : more.terms) {
    const auto [entry, is_new] = sum.terms.insert({text, {term.scalar, 0}});
    entry->second.coefficient += factor * term.coefficient;
    if (entry->second.coefficient == 0) sum.terms.erase(entry);
  }
}

}  // namespace

int64_t Linear::coefficient(const std::string& variable) const {
  const auto found = terms.find(variable);
  return found == terms.end() ? 0 : found->second.coefficient;
}

bool Linear::hides(const std::string& variable) const {
  for (const auto& [text, term] : terms) {
    if (text != variable && uses(term.scalar, variable)) return true;
  }
  return false;
}

Linear linear(const Scalar& scalar) {
  using Kind = Scalar::Kind;
  Linear result;
  const bool is_sum = scalar.kind() == Kind::kAdd || scalar.kind() == Kind::kSubtract;
  if (scalar.constant()) {
    result.constant = *scalar.constant();
  } else if (is_sum) {
    add(result, linear(scalar.left()), 1);
    add(result, linear(scalar.right()), scalar.kind() == Kind::kAdd ? 1 : -1);
  } else if (scalar.kind() == Kind::kMultiply && scalar.right().constant()) {
    add(result, linear(scalar.left()), *scalar.right().constant());
  } else if (scalar.kind() == Kind::kMultiply && scalar.left().constant()) {
    add(result, linear(scalar.right()), *scalar.left().constant());
  } else {
    result.terms.insert({to_string(scalar), {scalar, 1}});
  }
  return result;
}

Linear operator-(const Linear& a, const Linear& b) {
  Linear result = a;
  add(result, b, -1);
  return result;
}

Linear without(const Linear& sum, const std::string& variable) {
  Linear result = sum;
  result.terms.erase(variable);
  return result;
}

}  // namespace cubist::akg

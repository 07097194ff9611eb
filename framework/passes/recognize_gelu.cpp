#include "passes/recognize_gelu.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "passes/pattern.h"

namespace cubist::framework {

namespace {

bool is_about(std::optional<float> value, double expected) {
  constexpr double kRounding = 1e-6;  // of exporters' f32 constants
  return value && std::fabs(*value - expected) <= kRounding * expected;
}

// x of 1 + erf(x / sqrt(2)), or kNoValue.
ValueId argument_of_cdf(const Pattern& pattern, ValueId id) {
  const auto sum = pattern.operands(id, Binary::Kind::kAdd);
  if (!sum) return kNoValue;
  const bool one_first = is_about(pattern.scalar(sum->first), 1);
  if (!one_first && !is_about(pattern.scalar(sum->second), 1)) return kNoValue;
  const auto scaled = pattern.operand(one_first ? sum->second : sum->first, Unary::Kind::kErf);
  if (!scaled) return kNoValue;
  if (const auto quotient = pattern.operands(*scaled, Binary::Kind::kDiv)) {
    if (is_about(pattern.scalar(quotient->second), std::numbers::sqrt2)) return quotient->first;
  }
  if (const auto product = pattern.operands(*scaled, Binary::Kind::kMul)) {
    if (is_about(pattern.scalar(product->second), 1 / std::numbers::sqrt2)) return product->first;
    if (is_about(pattern.scalar(product->first), 1 / std::numbers::sqrt2)) return product->second;
  }
  return kNoValue;
}

// x if the three factors, in any order, are x, 0.5 and 1 + erf(x / sqrt(2)); else kNoValue.
ValueId argument_of_gelu(const Pattern& pattern, const std::vector<ValueId>& factors) {
  ValueId x = kNoValue;
  bool has_half = false;
  for (const ValueId factor : factors) {
    has_half |= is_about(pattern.scalar(factor), 0.5);
    if (const ValueId argument = argument_of_cdf(pattern, factor); argument != kNoValue)
      x = argument;
  }
  const bool has_x = std::find(factors.begin(), factors.end(), x) != factors.end();
  return has_half && has_x ? x : kNoValue;
}

ValueId argument_of_gelu(const Pattern& pattern, ValueId id) {
  const auto product = pattern.operands(id, Binary::Kind::kMul);
  if (!product) return kNoValue;
  for (const auto& [inner, outer] : {*product, std::pair(product->second, product->first)}) {
    const auto factors = pattern.operands(inner, Binary::Kind::kMul);
    if (!factors) continue;
    const ValueId x = argument_of_gelu(pattern, {factors->first, factors->second, outer});
    if (x != kNoValue) return x;
  }
  return kNoValue;
}

}  // namespace

Graph recognize_gelu(Graph graph) {
  const Graph before = graph;
  const Pattern pattern(before);
  for (Node& node : graph.nodes) {
    const ValueId x = argument_of_gelu(pattern, node.outputs[0]);
    if (x == kNoValue) continue;
    node.op = make_unary(Unary::Kind::kGelu);
    node.inputs = {x};
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

#include "passes/recognize_normalization.h"

#include <algorithm>

#include "ops/layer_normalization.h"
#include "ops/reduce.h"
#include "passes/pattern.h"

namespace cubist::framework {

namespace {

// A value divided by the root of its mean square.
struct Normalized {
  ValueId x = kNoValue;  // before any mean is subtracted
  int64_t axis = 0;      // rows are this axis and those after it
  float epsilon = 0;
  bool subtracts_mean = false;
};

class Recognizer {
 public:
  explicit Recognizer(const Graph& graph) : graph_(graph), pattern_(graph) {}

  // The node that does what those before `node` and itself do, if they normalise.
  std::optional<Node> normalization(const Node& node) const {
    const ValueId output = node.outputs[0];
    if (const auto sum = pattern_.operands(output, Binary::Kind::kAdd)) {
      for (const auto& [scaled, bias] : both_orders(*sum)) {
        auto made = scaled_rows(scaled, true);
        if (!made || !is_along_row(bias, *made)) continue;
        made->inputs.push_back(bias);
        return with_outputs(std::move(*made), node);
      }
    }
    if (auto made = scaled_rows(output, false)) return with_outputs(std::move(*made), node);
    return std::nullopt;
  }

 private:
  using Pair = std::pair<ValueId, ValueId>;

  static std::vector<Pair> both_orders(const Pair& pair) {
    return {pair, {pair.second, pair.first}};
  }

  static Node with_outputs(Node made, const Node& node) {
    made.name = node.name;
    made.outputs = node.outputs;
    return made;
  }

  // The first of the axes over which `id` is a mean, if they are the last ones and stay as 1.
  std::optional<int64_t> axis_of_mean(ValueId id) const {
    const Node* node = pattern_.made_by<Reduce>(id);
    if (node == nullptr) return std::nullopt;
    const auto& op = *op_as<Reduce>(*node);
    const std::vector<bool> reduced = op.reduced(inputs_of(graph_, *node));
    const auto first = std::find(reduced.begin(), reduced.end(), true);
    const bool are_last =
        first != reduced.end() && std::find(first, reduced.end(), false) == reduced.end();
    if (op.kind != Reduce::Kind::kMean || !op.keeps_axes || !are_last) return std::nullopt;
    return first - reduced.begin();
  }

  // Of sqrt(mean(x^2) + epsilon).
  std::optional<Normalized> root_mean_square(ValueId id) const {
    const auto radicand = pattern_.operand(id, Unary::Kind::kSqrt);
    const auto sum = radicand ? pattern_.operands(*radicand, Binary::Kind::kAdd) : std::nullopt;
    if (!sum) return std::nullopt;
    for (const auto& [mean, epsilon] : both_orders(*sum)) {
      const auto axis = axis_of_mean(mean);
      const auto value = pattern_.scalar(epsilon);
      if (!axis || !value) continue;
      const auto x = pattern_.squared(pattern_.made_by<Reduce>(mean)->inputs[0]);
      if (x) return Normalized{.x = *x, .axis = *axis, .epsilon = *value};
    }
    return std::nullopt;
  }

  // Of x / root, or x * (1 / root).
  std::optional<Normalized> quotient(ValueId id) const {
    if (const auto division = pattern_.operands(id, Binary::Kind::kDiv)) {
      const auto found = root_mean_square(division->second);
      if (found && found->x == division->first) return found;
    }
    if (const auto product = pattern_.operands(id, Binary::Kind::kMul)) {
      for (const auto& [x, inverse] : both_orders(*product)) {
        const auto found = root_mean_square(inverted(inverse));
        if (found && found->x == x) return found;
      }
    }
    return std::nullopt;
  }

  // x of 1 / x, or kNoValue.
  ValueId inverted(ValueId id) const {
    if (const auto x = pattern_.operand(id, Unary::Kind::kReciprocal)) return *x;
    const auto division = pattern_.operands(id, Binary::Kind::kDiv);
    return division && pattern_.scalar(division->first) == 1.0F ? division->second : kNoValue;
  }

  // Sees the mean that is subtracted before.
  void look_through_mean(Normalized& found) const {
    const auto difference = pattern_.operands(found.x, Binary::Kind::kSub);
    if (!difference || axis_of_mean(difference->second) != found.axis ||
        pattern_.made_by<Reduce>(difference->second)->inputs[0] != difference->first)
      return;
    found.x = difference->first;
    found.subtracts_mean = true;
  }

  // Of normalised rows times a scale.
  std::optional<Node> scaled_rows(ValueId id, bool subtracts_mean) const {
    const auto product = pattern_.operands(id, Binary::Kind::kMul);
    if (!product) return std::nullopt;
    for (const auto& [rows, scale] : both_orders(*product)) {
      auto found = quotient(rows);
      if (!found) continue;
      if (subtracts_mean) look_through_mean(*found);
      if (found->subtracts_mean != subtracts_mean) continue;
      auto op = std::make_shared<LayerNormalization>();
      op->axis = found->axis;
      op->epsilon = found->epsilon;
      op->subtracts_mean = subtracts_mean;
      Node node{.name = {}, .op = std::move(op), .inputs = {found->x, scale}, .outputs = {}};
      if (is_along_row(scale, node)) return node;
    }
    return std::nullopt;
  }

  // A value that is the same for every row.
  bool is_along_row(ValueId id, const Node& made) const {
    const Shape &x = graph_.type(made.inputs[0]).shape, &shape = graph_.type(id).shape;
    const auto axis = static_cast<size_t>(op_as<LayerNormalization>(made)->axis);
    return shape.size() <= x.size() - axis && broadcast_fits(shape, x);
  }

  static bool broadcast_fits(const Shape& shape, const Shape& x) {
    return std::equal(shape.rbegin(), shape.rend(), x.rbegin(),
                      [](int64_t own, int64_t all) { return own == all || own == 1; });
  }

  const Graph& graph_;
  const Pattern pattern_;
};

}  // namespace

Graph recognize_normalization(Graph graph) {
  const Graph before = graph;
  const Recognizer recognizer(before);
  for (Node& node : graph.nodes) {
    if (auto made = recognizer.normalization(node)) node = std::move(*made);
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

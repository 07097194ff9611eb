#include "passes/decompose_operators.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ops/batch_normalization.h"
#include "ops/binary.h"
#include "ops/clip.h"
#include "ops/matmul.h"
#include "ops/resize.h"
#include "ops/unary.h"

namespace cubist::framework {

namespace {

class Decomposer {
 public:
  explicit Decomposer(Graph graph) : graph_(std::move(graph)) {}

  Graph run() {
    for (Node& node : std::exchange(graph_.nodes, {})) {
      if (const auto* normalization = op_as<BatchNormalization>(node)) {
        decompose(*normalization, std::move(node));
      } else if (const auto* clip = op_as<Clip>(node)) {
        decompose(*clip, std::move(node));
      } else if (const auto* resize = op_as<Resize>(node);
                 resize != nullptr && resize->mode != Resize::Mode::kNearest) {
        decompose(*resize, std::move(node));
      } else {
        graph_.nodes.push_back(std::move(node));
      }
    }
    return std::move(graph_);
  }

 private:
  const Tensor* constant(const Node& node, size_t input) const {
    const bool is_given = input < node.inputs.size() && node.inputs[input] != kNoValue;
    return is_given ? graph_.value(node.inputs[input]).constant.get() : nullptr;
  }

  void decompose(const BatchNormalization& op, Node node) {
    constexpr size_t kMapRank = 4;  // for which there is a kernel
    const TensorType x = graph_.type(node.inputs[0]);
    if (x.shape.size() == kMapRank || !op.is_affine(inputs_of(graph_, node))) {
      graph_.nodes.push_back(std::move(node));
      return;
    }
    const BatchNormalization::Affine affine =
        op.affine(*constant(node, 1), *constant(node, 2), *constant(node, 3), *constant(node, 4));
    Shape per_channel(x.shape.size(), 1);
    per_channel[1] = x.shape[1];
    const auto vector = [&](const std::vector<double>& values) {
      return from_floats(x.element, per_channel, std::vector<float>(values.begin(), values.end()));
    };
    const ValueId scaled = graph_.add_value(node.name + ":scaled", x);
    add(node, ":scale", make_binary(Binary::Kind::kMul),
        {node.inputs[0], graph_.add_constant(node.name + ":factor", vector(affine.factor))},
        scaled);
    add(node, ":shift", make_binary(Binary::Kind::kAdd),
        {scaled, graph_.add_constant(node.name + ":offset", vector(affine.offset))},
        node.outputs[0]);
  }

  void decompose(const Clip& op, Node node) {
    const auto bound = [&](size_t input, const std::optional<float>& attribute) {
      return Clip::bound_of(attribute, constant(node, input));
    };
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNoValue && constant(node, i) == nullptr) {
        graph_.nodes.push_back(std::move(node));
        return;
      }
    }
    const TensorType x = graph_.type(node.inputs[0]);
    const auto scalar = [&](const char* name, float value) {
      return graph_.add_constant(node.name + name, from_floats(x.element, {}, std::vector{value}));
    };
    const float low = bound(1, op.low).value_or(-std::numeric_limits<float>::infinity());
    const float high = bound(2, op.high).value_or(std::numeric_limits<float>::infinity());
    // With no upper bound the Max writes the output; a Min by infinity changes nothing but is
    // needed if there is no bound.
    const bool has_min = !std::isinf(high) || std::isinf(low);
    const ValueId above =
        has_min && !std::isinf(low) ? graph_.add_value(node.name + ":above", x) : node.outputs[0];
    if (low == 0) {
      add(node, ":relu", make_unary(Unary::Kind::kRelu), {node.inputs[0]}, above);
    } else if (!std::isinf(low)) {
      add(node, ":max", make_binary(Binary::Kind::kMax), {node.inputs[0], scalar(":low", low)},
          above);
    }
    if (!has_min) return;
    add(node, ":min", make_binary(Binary::Kind::kMin),
        {std::isinf(low) ? node.inputs[0] : above, scalar(":high", high)}, node.outputs[0]);
  }

  // Interpolation along an axis is a product with the matrix of its weights.
  void decompose(const Resize& op, Node node) {
    const TensorType x = graph_.type(node.inputs[0]), y = graph_.type(node.outputs[0]);
    const std::vector<std::vector<Resize::Taps>> taps = op.taps(inputs_of(graph_, node));
    const size_t rank = x.shape.size();
    if (rank < 2 || !std::equal(x.shape.begin(), x.shape.end() - 2, y.shape.begin()) ||
        !std::all_of(taps.end() - 2, taps.end(), lies_inside)) {
      graph_.nodes.push_back(std::move(node));
      return;
    }
    TensorType wide = x;
    wide.shape.back() = y.shape.back();
    const ValueId widened = graph_.add_value(node.name + ":wide", wide);
    const auto weights = [&](const char* name, size_t axis, bool of_rows) {
      return graph_.add_constant(node.name + name,
                                 weights_of(taps[axis], x.shape[axis], x.element, of_rows));
    };
    add(node, ":columns", std::make_shared<MatMul>(),
        {node.inputs[0], weights(":column_weights", rank - 1, false)}, widened);
    add(node, ":rows", std::make_shared<MatMul>(),
        {weights(":row_weights", rank - 2, true), widened}, node.outputs[0]);
  }

  static bool lies_inside(const std::vector<Resize::Taps>& taps) {
    return std::none_of(taps.begin(), taps.end(),
                        [](const auto& of_one) { return of_one.empty(); });
  }

  // [in][out], or [out][in] if it stands on the left.
  static Tensor weights_of(const std::vector<Resize::Taps>& taps, int64_t in, ElementType element,
                           bool is_left) {
    const auto out = static_cast<int64_t>(taps.size());
    std::vector<float> weights(static_cast<size_t>(in * out), 0.0F);
    for (int64_t o = 0; o < out; ++o) {
      for (const Resize::Tap& tap : taps[static_cast<size_t>(o)]) {
        const int64_t at = is_left ? o * in + tap.index : tap.index * out + o;
        weights[static_cast<size_t>(at)] += static_cast<float>(tap.weight);
      }
    }
    return from_floats(element, is_left ? Shape{out, in} : Shape{in, out}, weights);
  }

  void add(const Node& origin, const std::string& suffix, std::shared_ptr<const Op> op,
           std::vector<ValueId> inputs, ValueId output) {
    graph_.nodes.push_back({origin.name + suffix, std::move(op), std::move(inputs), {output}});
  }

  Graph graph_;
};

}  // namespace

Graph decompose_operators(Graph graph) {
  graph = Decomposer(std::move(graph)).run();
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

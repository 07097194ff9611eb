#include "passes/make_dense.h"

#include "graph/storage.h"
#include "ops/matmul.h"

namespace cubist::framework {

namespace {

const Tensor* constant_of(const Graph& graph, const Node& node, size_t input) {
  const bool is_given = input < node.inputs.size() && node.inputs[input] != kNoValue;
  return is_given ? graph.value(node.inputs[input]).constant.get() : nullptr;
}

Tensor scaled_matrix(const Tensor& b, bool transposed, float factor) {
  const std::vector<float> values = to_floats(b);
  const int64_t k = b.shape()[transposed ? 1 : 0], n = b.shape()[transposed ? 0 : 1];
  std::vector<float> out(values.size());
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      out[static_cast<size_t>(i * n + j)] =
          factor * values[static_cast<size_t>(transposed ? j * k + i : i * n + j)];
    }
  }
  return from_floats(ElementType::kF32, {k, n}, out);
}

// c as one number per column, times beta; nothing if its rows differ.
std::optional<Tensor> bias_of(const Tensor& c, int64_t columns, float beta) {
  if (c.rank() > 2 || (c.rank() == 2 && c.shape()[0] != 1)) return std::nullopt;
  const Tensor flat = c.rank() == 2 ? c.reshaped({c.shape()[1]}) : c;
  Tensor out = broadcast_to(convert(flat, ElementType::kF32), {columns});
  for (float& value : out.as<float>()) value *= beta;
  return out;
}

void convert_gemm(Graph& graph, Node& node, const Gemm& gemm) {
  const Tensor* b = constant_of(graph, node, 1);
  const bool has_c = node.inputs.size() > 2 && node.inputs[2] != kNoValue;
  const Tensor* c = constant_of(graph, node, 2);
  if (b == nullptr || gemm.transpose_a || (has_c && c == nullptr)) return;
  Tensor matrix = scaled_matrix(*b, gemm.transpose_b, gemm.alpha);
  std::optional<Tensor> bias;
  if (has_c && !(bias = bias_of(*c, matrix.shape()[1], gemm.beta))) return;
  std::vector<ValueId> inputs{node.inputs[0],
                              graph.add_constant(node.name + ":weights", std::move(matrix))};
  if (bias) inputs.push_back(graph.add_constant(node.name + ":bias", std::move(*bias)));
  node.inputs = std::move(inputs);
  node.op = std::make_shared<Dense>();
}

void convert_matmul(Graph& graph, Node& node) {
  const Tensor* b = constant_of(graph, node, 1);
  if (b == nullptr || b->rank() != 2) return;
  node.op = std::make_shared<Dense>();
}

}  // namespace

Graph make_dense(Graph graph) {
  for (Node& node : graph.nodes) {
    if (const auto* gemm = op_as<Gemm>(node)) {
      convert_gemm(graph, node, *gemm);
    } else if (op_as<MatMul>(node) != nullptr) {
      convert_matmul(graph, node);
    }
  }
  remove_unused(graph);
  return graph;
}

}  // namespace cubist::framework

#include "ops/layer_normalization.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

// One row's mean (0 where none is subtracted) and 1 / sqrt(mean square distance from it + epsilon).
struct Moments {
  double mean = 0, inverse_deviation = 0;
};

Moments moments_of(std::span<const float> row, const LayerNormalization& op) {
  const auto count = static_cast<double>(row.size());
  Moments result;
  if (op.subtracts_mean) {
    for (const float value : row) result.mean += value;
    result.mean /= count;
  }
  double squares = 0;
  for (const float value : row) squares += (value - result.mean) * (value - result.mean);
  result.inverse_deviation = 1 / std::sqrt(squares / count + op.epsilon);
  return result;
}

Shape shape_of_moments(const Shape& x, int64_t axis) {
  Shape shape = x;
  std::fill(shape.begin() + normalize_axis(axis, static_cast<int64_t>(x.size())), shape.end(), 1);
  return shape;
}

}  // namespace

std::shared_ptr<const Op> make_layer_normalization(const OnnxNode& node) {
  auto op = std::make_shared<LayerNormalization>();
  op->axis = node.integer("axis", op->axis);
  op->epsilon = node.real("epsilon", op->epsilon);
  node.ignore("stash_type");  // we keep more bits than it asks for
  return op;
}

std::string LayerNormalization::type() const {
  return subtracts_mean ? "LayerNormalization" : "RMSNormalization";
}

std::string LayerNormalization::describe() const {
  return fmt::format("axis {} epsilon {}", axis, epsilon);
}

std::vector<TensorType> LayerNormalization::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  expect_input(inputs, 1, "scale");
  const TensorType& x = *inputs[0].type;
  for (size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i].is_given() && broadcast(x.shape, inputs[i].shape()) != x.shape) {
      throw Error(Fault::kModel, {.did = fmt::format("scale or shift {} by {}", to_string(x.shape),
                                                     to_string(inputs[i].shape())),
                                  .expected = "a shape that broadcasts to the input's"});
    }
  }
  std::vector<TensorType> types{{.element = x.element, .shape = x.shape}};
  if (subtracts_mean) {
    types.resize(3, {.element = ElementType::kF32, .shape = shape_of_moments(x.shape, axis)});
  }
  return types;
}

std::vector<Tensor> LayerNormalization::reference(const Tensors& inputs) const {
  const Shape& shape = inputs[0]->shape();
  std::vector<float> values = to_floats(*inputs[0]);
  const std::vector<float> scale = to_floats(broadcast_to(*inputs[1], shape));
  const bool has_bias = inputs.size() > 2 && inputs[2] != nullptr;
  const std::vector<float> bias = has_bias ? to_floats(broadcast_to(*inputs[2], shape))
                                           : std::vector<float>(values.size(), 0.0F);
  const Shape rows = shape_of_moments(shape, axis);
  const size_t count =
      values.size() / static_cast<size_t>(std::max<int64_t>(element_count(rows), 1));
  std::vector<float> means, deviations;
  for (size_t first = 0; first < values.size(); first += count) {
    const Moments moments = moments_of(std::span(values).subspan(first, count), *this);
    for (size_t i = first; i < first + count; ++i) {
      const double normal = (values[i] - moments.mean) * moments.inverse_deviation;
      values[i] = static_cast<float>(normal * scale[i] + bias[i]);
    }
    means.push_back(static_cast<float>(moments.mean));
    deviations.push_back(static_cast<float>(moments.inverse_deviation));
  }
  std::vector<Tensor> outputs = single(from_floats(inputs[0]->type(), shape, values));
  if (subtracts_mean) {
    outputs.push_back(from_floats(ElementType::kF32, rows, means));
    outputs.push_back(from_floats(ElementType::kF32, rows, deviations));
  }
  return outputs;
}

// The operator's further outputs, mean and deviation, have no algorithm.
std::optional<akg::Value> LayerNormalization::compose(const Composition& x) const {
  if (!subtracts_mean) return akg::rms_norm(x[0], x[1], axis, epsilon);
  const bool has_bias = x.operands.size() > 2 && x.operands[2].has_value();
  return akg::layer_norm(x[0], x[1], has_bias ? x[2] : akg::constant(x[0].type(), 0), axis,
                         epsilon);
}

}  // namespace cubist::framework

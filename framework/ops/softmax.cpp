#include "ops/softmax.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

// The input as [outer, extent, inner]: normalised over `extent`.
struct Blocks {
  int64_t outer = 1, extent = 1, inner = 1;
};

Blocks blocks_of(const Softmax& op, const Shape& shape) {
  const auto rank = static_cast<int64_t>(shape.size());
  const int64_t axis = normalize_axis(op.axis, rank);
  Blocks blocks;
  for (int64_t i = 0; i < rank; ++i) {
    const int64_t extent = shape[static_cast<size_t>(i)];
    if (i < axis) {
      blocks.outer *= extent;
    } else if (i == axis || op.flattens) {
      blocks.extent *= extent;
    } else {
      blocks.inner *= extent;
    }
  }
  return blocks;
}

void normalize(std::span<float> values, int64_t extent, int64_t stride, bool log) {
  float largest = -std::numeric_limits<float>::infinity();
  for (int64_t i = 0; i < extent; ++i)
    largest = std::max(largest, values[static_cast<size_t>(i * stride)]);
  double sum = 0;
  for (int64_t i = 0; i < extent; ++i)
    sum += std::exp(static_cast<double>(values[static_cast<size_t>(i * stride)]) - largest);
  for (int64_t i = 0; i < extent; ++i) {
    float& value = values[static_cast<size_t>(i * stride)];
    const double shifted = static_cast<double>(value) - largest;
    value = static_cast<float>(log ? shifted - std::log(sum) : std::exp(shifted) / sum);
  }
}

std::shared_ptr<const Op> make(const OnnxNode& node, bool log) {
  constexpr int64_t kFirstOpsetWithOneAxis = 13;
  auto op = std::make_shared<Softmax>();
  op->flattens = node.opset() < kFirstOpsetWithOneAxis;
  op->axis = node.integer("axis", op->flattens ? 1 : -1);
  op->log = log;
  return op;
}

}  // namespace

std::shared_ptr<const Op> make_softmax(const OnnxNode& node) { return make(node, false); }
std::shared_ptr<const Op> make_log_softmax(const OnnxNode& node) { return make(node, true); }

std::string Softmax::describe() const {
  return fmt::format("axis {}{}", axis, flattens ? " and after" : "");
}

std::vector<TensorType> Softmax::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  normalize_axis(axis, inputs[0].type->rank());
  return {{.element = inputs[0].type->element, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Softmax::reference(const Tensors& inputs) const {
  const Blocks blocks = blocks_of(*this, inputs[0]->shape());
  std::vector<float> values = to_floats(*inputs[0]);
  for (int64_t outer = 0; outer < blocks.outer; ++outer) {
    for (int64_t inner = 0; inner < blocks.inner; ++inner) {
      const auto first = static_cast<size_t>(outer * blocks.extent * blocks.inner + inner);
      normalize(std::span(values).subspan(first), blocks.extent, blocks.inner, log);
    }
  }
  std::vector<Tensor> outputs;
  outputs.push_back(from_floats(inputs[0]->type(), inputs[0]->shape(), values));
  return outputs;
}

std::optional<akg::Value> Softmax::compose(const Composition& x) const {
  const int64_t rank = x.inputs[0].type->rank();
  akg::Axes normalised = {normalize_axis(axis, rank)};
  if (flattens) {
    for (int64_t next = normalised[0] + 1; next < rank; ++next) normalised.push_back(next);
  }
  return log ? akg::log_softmax(x[0], normalised) : akg::softmax(x[0], normalised);
}

}  // namespace cubist::framework

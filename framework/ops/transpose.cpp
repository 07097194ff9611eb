// ONNX Transpose. On the device only where no element moves: every axis that moves past another has
// extent 1.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

struct Transpose final : Op {
  std::vector<int64_t> permutation;  // empty: reverse

  std::string type() const override { return "Transpose"; }
  std::string describe() const override {
    return fmt::format("axes {}", fmt::join(permutation, ","));
  }
  bool is_view(Inputs inputs) const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;

 private:
  std::vector<int64_t> permutation_of(int64_t rank) const;
};

std::vector<int64_t> Transpose::permutation_of(int64_t rank) const {
  std::vector<int64_t> order(static_cast<size_t>(rank));
  std::iota(order.rbegin(), order.rend(), 0);
  if (permutation.empty()) return order;
  if (!std::is_permutation(permutation.begin(), permutation.end(), order.begin(), order.end())) {
    throw Error(Fault::kModel, {.did = fmt::format("transpose a tensor of rank {} by [{}]", rank,
                                                   fmt::join(permutation, ", ")),
                                .expected = "each axis once"});
  }
  return permutation;
}

bool Transpose::is_view(Inputs inputs) const {
  int64_t last = -1;
  for (const int64_t axis : permutation_of(inputs[0].type->rank())) {
    if (inputs[0].shape()[static_cast<size_t>(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

std::vector<TensorType> Transpose::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  Shape shape;
  for (const int64_t axis : permutation_of(inputs[0].type->rank()))
    shape.push_back(inputs[0].shape()[static_cast<size_t>(axis)]);
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<Tensor> Transpose::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  const std::vector<int64_t> order = permutation_of(x.rank()),
                             strides = row_major_strides(x.shape());
  Shape shape, step;
  for (const int64_t axis : order) {
    shape.push_back(x.shape()[static_cast<size_t>(axis)]);
    step.push_back(strides[static_cast<size_t>(axis)]);
  }
  std::vector<Tensor> outputs;
  Tensor& out = outputs.emplace_back(x.type(), shape);
  const int64_t width = size_bytes(x.type()), count = x.count();
  std::vector<int64_t> index(shape.size(), 0);
  for (int64_t i = 0, from = 0; i < count; ++i) {
    std::memcpy(out.bytes().data() + i * width, x.bytes().data() + from * width,
                static_cast<size_t>(width));
    for (size_t axis = shape.size(); axis-- > 0;) {
      from += step[axis];
      if (++index[axis] < shape[axis]) break;
      from -= step[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return outputs;
}

Placement Transpose::place(Inputs inputs) const {
  if (!is_view(inputs)) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("transpose {} by [{}] on the device",
                                    to_string(inputs[0].shape()), fmt::join(permutation, ", ")),
                 .expected = "an order that moves no element"});
  }
  return {.inputs = {Layout::kNd}, .output = Layout::kNd};
}

}  // namespace

std::shared_ptr<const Op> make_transpose(const OnnxNode& node) {
  auto op = std::make_shared<Transpose>();
  op->permutation = node.integers("perm", {});
  return op;
}

}  // namespace cubist::framework

#include "ops/transpose.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/strided.h"

namespace cubist::framework {

std::string Transpose::describe() const {
  return fmt::format("axes {}", fmt::join(permutation, ","));
}

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
  const std::vector<int64_t> strides = row_major_strides(x.shape());
  Shape shape, steps;
  for (const int64_t axis : permutation_of(x.rank())) {
    shape.push_back(x.shape()[static_cast<size_t>(axis)]);
    steps.push_back(strides[static_cast<size_t>(axis)]);
  }
  return single(take_strided(x, shape, 0, steps));
}

std::shared_ptr<const Op> make_transpose(const OnnxNode& node) {
  auto op = std::make_shared<Transpose>();
  op->permutation = node.integers("perm", {});
  return op;
}

std::optional<akg::Value> Transpose::compose(const Composition& x) const {
  return akg::transpose(x[0], permutation_of(x.inputs[0].type->rank()));
}

}  // namespace cubist::framework

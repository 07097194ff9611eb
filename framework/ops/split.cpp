#include "ops/split.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>
#include <utility>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/strided.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_split(const OnnxNode& node) {
  auto op = std::make_shared<Split>();
  op->axis = node.integer("axis", 0);
  op->sizes = node.integers("split", {});
  op->count = node.output_count();
  return op;
}

std::string Split::describe() const { return fmt::format("axis {}", axis); }

std::vector<int64_t> Split::sizes_of(Inputs inputs) const {
  const Shape& shape = inputs[0].shape();
  const int64_t extent = shape[static_cast<size_t>(normalize_axis(axis, inputs[0].type->rank()))];
  const bool has_input = inputs.size() > 1 && inputs[1].is_given();
  std::vector<int64_t> parts = has_input ? constant_integers(inputs, 1, "sizes of parts") : sizes;
  if (parts.empty() && extent % count == 0)
    parts.assign(static_cast<size_t>(count), extent / count);
  if (static_cast<int64_t>(parts.size()) != count ||
      std::accumulate(parts.begin(), parts.end(), int64_t{0}) != extent) {
    throw Error(Fault::kModel,
                {.did = fmt::format("split axis {} of {} into {} parts of [{}]", axis,
                                    to_string(shape), count, fmt::join(parts, ", ")),
                 .expected = "a size for each output, which add up to the axis"});
  }
  return parts;
}

std::vector<TensorType> Split::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  std::vector<TensorType> types;
  for (const int64_t size : sizes_of(inputs)) {
    Shape shape = inputs[0].shape();
    shape[static_cast<size_t>(normalize_axis(axis, inputs[0].type->rank()))] = size;
    types.push_back({.element = inputs[0].type->element, .shape = std::move(shape)});
  }
  return types;
}

std::vector<Tensor> Split::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  const auto at = static_cast<size_t>(normalize_axis(axis, x.rank()));
  const std::vector<int64_t> strides = row_major_strides(x.shape());
  std::vector<Tensor> parts;
  int64_t first = 0;
  for (const int64_t size : sizes_of(ConstantInputs(inputs))) {
    Shape shape = x.shape();
    shape[at] = size;
    parts.push_back(take_strided(x, shape, first, strides));
    first += size * strides[at];
  }
  return parts;
}

}  // namespace cubist::framework

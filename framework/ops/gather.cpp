#include "ops/gather.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

Shape shape_of(const Shape& data, const Shape& indices, int64_t axis) {
  const auto at = normalize_axis(axis, static_cast<int64_t>(data.size()));
  Shape shape(data.begin(), data.begin() + at);
  shape.insert(shape.end(), indices.begin(), indices.end());
  shape.insert(shape.end(), data.begin() + at + 1, data.end());
  return shape;
}

int64_t row_of(int64_t index, int64_t extent) {
  if (index >= -extent && index < extent) return index < 0 ? index + extent : index;
  throw Error(Fault::kModel,
              {.did = fmt::format("gather element {} of {}", index, extent),
               .expected = fmt::format("an index from {} to {}", -extent, extent - 1)});
}

}  // namespace

std::string Gather::describe() const { return fmt::format("axis {}", axis); }

std::vector<TensorType> Gather::infer(Inputs inputs) const {
  expect_input(inputs, 0, "data");
  expect_input(inputs, 1, "indices");
  const ElementType element = inputs[1].type->element;
  if (element != ElementType::kI64 && element != ElementType::kI32) {
    throw Error(Fault::kModel, {.did = fmt::format("gather by indices of {}", name_of(element)),
                                .expected = "i32 or i64"});
  }
  return {{.element = inputs[0].type->element,
           .shape = shape_of(inputs[0].shape(), inputs[1].shape(), axis)}};
}

std::vector<Tensor> Gather::reference(const Tensors& inputs) const {
  const Tensor& data = *inputs[0];
  const auto at = static_cast<size_t>(normalize_axis(axis, data.rank()));
  const int64_t extent = data.shape()[at];
  const int64_t run = row_major_strides(data.shape())[at] * size_bytes(data.type());
  Tensor out(data.type(), shape_of(data.shape(), inputs[1]->shape(), axis));
  std::byte* to = out.bytes().data();
  const int64_t outer = element_count(
      Shape(data.shape().begin(), data.shape().begin() + static_cast<std::ptrdiff_t>(at)));
  const std::vector<int64_t> indices = to_integers(*inputs[1]);
  for (int64_t block = 0; block < outer; ++block) {
    for (const int64_t index : indices) {
      const int64_t row = row_of(index, extent);
      std::memcpy(to, data.bytes().data() + (block * extent + row) * run, static_cast<size_t>(run));
      to += run;
    }
  }
  return single(std::move(out));
}

std::shared_ptr<const Op> make_gather(const OnnxNode& node) {
  auto op = std::make_shared<Gather>();
  op->axis = node.integer("axis", 0);
  return op;
}

std::optional<akg::Value> Gather::compose(const Composition& x) const {
  return akg::gather(x[0], x[1], axis);
}

}  // namespace cubist::framework

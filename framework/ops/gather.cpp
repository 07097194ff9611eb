// ONNX Gather: slices picked by index. The host folds it; there is no kernel.
#include <fmt/format.h>

#include <cstring>

#include "onnx/onnx_node.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

struct Gather final : Op {
  int64_t axis = 0;

  std::string type() const override { return "Gather"; }
  std::string describe() const override { return fmt::format("axis {}", axis); }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "data");
    expect_input(inputs, 1, "indices");
    return {{.element = inputs[0].type->element,
             .shape = shape_of(inputs[0].shape(), inputs[1].shape())}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override;

 private:
  Shape shape_of(const Shape& data, const Shape& indices) const {
    const auto at = normalize_axis(axis, static_cast<int64_t>(data.size()));
    Shape shape(data.begin(), data.begin() + at);
    shape.insert(shape.end(), indices.begin(), indices.end());
    shape.insert(shape.end(), data.begin() + at + 1, data.end());
    return shape;
  }
};

std::vector<Tensor> Gather::reference(const Tensors& inputs) const {
  const Tensor& data = *inputs[0];
  const auto at = static_cast<size_t>(normalize_axis(axis, data.rank()));
  const int64_t extent = data.shape()[at];
  const int64_t run = row_major_strides(data.shape())[at] * size_bytes(data.type());
  std::vector<Tensor> outputs;
  Tensor& out = outputs.emplace_back(data.type(), shape_of(data.shape(), inputs[1]->shape()));
  std::byte* to = out.bytes().data();
  const int64_t outer = element_count(
      Shape(data.shape().begin(), data.shape().begin() + static_cast<std::ptrdiff_t>(at)));
  const std::vector<int64_t> indices = to_integers(*inputs[1]);
  for (int64_t block = 0; block < outer; ++block) {
    for (const int64_t index : indices) {
      const int64_t row = normalize_axis(index, extent);
      std::memcpy(to, data.bytes().data() + (block * extent + row) * run, static_cast<size_t>(run));
      to += run;
    }
  }
  return outputs;
}

}  // namespace

std::shared_ptr<const Op> make_gather(const OnnxNode& node) {
  auto op = std::make_shared<Gather>();
  op->axis = node.integer("axis", 0);
  return op;
}

}  // namespace cubist::framework

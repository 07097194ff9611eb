// ONNX Gather, Slice and Pad: elements picked by index. The host folds them; there are no kernels.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "cubist/base/error.h"
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

// out[i...] = x[start + step * i...] where that lies inside x, else the fill element.
struct Picked {
  Shape shape;
  std::vector<int64_t> start, step;
};

Tensor pick(const Tensor& x, const Picked& picked, const Tensor& fill) {
  Tensor out(x.type(), picked.shape);
  const std::vector<int64_t> strides = row_major_strides(x.shape());
  const auto width = static_cast<size_t>(size_bytes(x.type()));
  std::vector<int64_t> index(picked.shape.size(), 0);
  for (int64_t i = 0, count = out.count(); i < count; ++i) {
    int64_t from = 0;
    bool is_inside = true;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      const int64_t at = picked.start[axis] + picked.step[axis] * index[axis];
      is_inside = is_inside && at >= 0 && at < x.shape()[axis];
      from += at * strides[axis];
    }
    const std::byte* source =
        is_inside ? x.bytes().data() + static_cast<size_t>(from) * width : fill.bytes().data();
    std::memcpy(out.bytes().data() + static_cast<size_t>(i) * width, source, width);
    for (size_t axis = index.size(); axis-- > 0 && ++index[axis] == picked.shape[axis];)
      index[axis] = 0;
  }
  return out;
}

std::vector<int64_t> known(Inputs inputs, size_t index, const std::vector<int64_t>& otherwise) {
  if (index >= inputs.size() || !inputs[index].is_given()) return otherwise;
  if (inputs[index].constant == nullptr) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("use an input {} that the network computes", index),
                 .expected = "a constant, or one that follows from the inputs' shapes"});
  }
  return to_integers(*inputs[index].constant);
}

std::vector<Input> as_inputs(const Tensors& tensors, std::vector<TensorType>& types) {
  types.resize(tensors.size());
  std::vector<Input> inputs(tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i] == nullptr) continue;
    types[i] = {.element = tensors[i]->type(), .shape = tensors[i]->shape()};
    inputs[i] = {&types[i], tensors[i]};
  }
  return inputs;
}

// Attributes before opset 10, inputs since: data, starts, ends, axes, steps.
struct Slice final : Op {
  std::vector<int64_t> starts, ends, axes;

  std::string type() const override { return "Slice"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "data");
    return {{.element = inputs[0].type->element, .shape = picked(inputs).shape}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    std::vector<TensorType> types;
    return {pick(*inputs[0], picked(as_inputs(inputs, types)), Tensor(inputs[0]->type(), {1}))};
  }

 private:
  Picked picked(Inputs inputs) const {
    const Shape& shape = inputs[0].shape();
    const auto rank = static_cast<int64_t>(shape.size());
    const std::vector<int64_t> first = known(inputs, 1, starts), last = known(inputs, 2, ends);
    std::vector<int64_t> all(first.size());
    std::iota(all.begin(), all.end(), 0);
    const std::vector<int64_t> along = known(inputs, 3, axes.empty() ? all : axes);
    const std::vector<int64_t> by = known(inputs, 4, std::vector<int64_t>(first.size(), 1));
    if (last.size() != first.size() || along.size() != first.size() || by.size() != first.size()) {
      throw Error(Fault::kModel, {.did = "slice with lists of different lengths",
                                  .expected = "as many starts, ends, axes and steps"});
    }
    Picked result{.shape = shape,
                  .start = std::vector<int64_t>(shape.size(), 0),
                  .step = std::vector<int64_t>(shape.size(), 1)};
    for (size_t i = 0; i < first.size(); ++i) {
      const auto axis = static_cast<size_t>(normalize_axis(along[i], rank));
      const int64_t extent = shape[axis], step = by[i];
      if (step == 0)
        throw Error(Fault::kModel, {.did = "slice with step 0", .expected = "another step"});
      // ONNX clamps bounds to the axis: [0, extent] forwards, [-1, extent - 1] backwards.
      const auto clamp = [&](int64_t bound) {
        const int64_t from_front = bound < 0 ? bound + extent : bound;
        return step > 0 ? std::clamp<int64_t>(from_front, 0, extent)
                        : std::clamp<int64_t>(from_front, -1, extent - 1);
      };
      const int64_t begin = clamp(first[i]), end = clamp(last[i]);
      result.start[axis] = begin;
      result.step[axis] = step;
      result.shape[axis] = std::max<int64_t>(0, (end - begin + step - (step > 0 ? 1 : -1)) / step);
    }
    return result;
  }
};

// Attributes before opset 11, inputs since: data, pads, value. Only mode constant.
struct Pad final : Op {
  std::vector<int64_t> pads;  // before each axis, then after each axis; negative ones cut
  float value = 0;

  std::string type() const override { return "Pad"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "data");
    return {{.element = inputs[0].type->element, .shape = picked(inputs).shape}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    std::vector<TensorType> types;
    const Tensor fill = inputs.size() > 2 && inputs[2] != nullptr
                            ? *inputs[2]
                            : from_floats(inputs[0]->type(), {1}, std::vector<float>{value});
    return {pick(*inputs[0], picked(as_inputs(inputs, types)), fill)};
  }

 private:
  Picked picked(Inputs inputs) const {
    const Shape& shape = inputs[0].shape();
    const std::vector<int64_t> around = known(inputs, 1, pads);
    if (around.size() != 2 * shape.size()) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("pad {} by {} numbers", to_string(shape), around.size()),
                   .expected = "one before and one after each axis"});
    }
    Picked result{.shape = shape, .start = {}, .step = std::vector<int64_t>(shape.size(), 1)};
    for (size_t i = 0; i < shape.size(); ++i) {
      result.start.push_back(-around[i]);
      result.shape[i] += around[i] + around[i + shape.size()];
    }
    return result;
  }
};

}  // namespace

std::shared_ptr<const Op> make_gather(const OnnxNode& node) {
  auto op = std::make_shared<Gather>();
  op->axis = node.integer("axis", 0);
  return op;
}
std::shared_ptr<const Op> make_slice(const OnnxNode& node) {
  auto op = std::make_shared<Slice>();
  op->starts = node.integers("starts", {});
  op->ends = node.integers("ends", {});
  op->axes = node.integers("axes", {});
  return op;
}
std::shared_ptr<const Op> make_pad(const OnnxNode& node) {
  auto op = std::make_shared<Pad>();
  op->pads = node.integers("pads", {});
  op->value = node.real("value", 0);
  if (const std::string mode = node.text("mode", "constant"); mode != "constant") {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("pad in mode {}", mode), .expected = "mode constant"});
  }
  return op;
}

}  // namespace cubist::framework

// ONNX Shape, Size, Range and ConstantOfShape: how exporters compute shapes and made-up weights in
// the graph. The host folds them; there are no kernels.
#include <fmt/format.h>

#include <cmath>

#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"
#include "reference/elementwise.h"

namespace cubist::framework {

namespace {

struct ShapeOf final : Op {
  int64_t start = 0;
  std::optional<int64_t> end;  // opset 15: a slice of the axes

  std::string type() const override { return "Shape"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "x");
    return {{.element = ElementType::kI64,
             .shape = {static_cast<int64_t>(slice(inputs[0].shape()).size())}}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    return outputs(inputs[0]->shape());
  }
  std::optional<std::vector<Tensor>> fold(Inputs inputs) const override {
    return outputs(inputs[0].shape());
  }

 private:
  Shape slice(const Shape& shape) const {
    const auto rank = static_cast<int64_t>(shape.size());
    const auto clamp = [&](int64_t axis) {
      return std::min(std::max<int64_t>(axis < 0 ? axis + rank : axis, 0), rank);
    };
    const int64_t first = clamp(start), last = clamp(end.value_or(rank));
    return first < last ? Shape(shape.begin() + first, shape.begin() + last) : Shape{};
  }
  std::vector<Tensor> outputs(const Shape& shape) const {
    const Shape extents = slice(shape);
    return {from_integers(ElementType::kI64, {static_cast<int64_t>(extents.size())}, extents)};
  }
};

struct Size final : Op {
  std::string type() const override { return "Size"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "x");
    return {{.element = ElementType::kI64, .shape = {}}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    return outputs(inputs[0]->shape());
  }
  std::optional<std::vector<Tensor>> fold(Inputs inputs) const override {
    return outputs(inputs[0].shape());
  }

 private:
  static std::vector<Tensor> outputs(const Shape& shape) {
    return {from_integers(ElementType::kI64, {}, std::vector{element_count(shape)})};
  }
};

struct Range final : Op {
  std::string type() const override { return "Range"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    for (size_t i = 0; i < 3; ++i) constant_integers(inputs, i, "range bound");
    return {{.element = inputs[0].type->element,
             .shape = {length(*inputs[0].constant, *inputs[1].constant, *inputs[2].constant)}}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    const Shape shape{length(*inputs[0], *inputs[1], *inputs[2])};
    Tensor out(inputs[0]->type(), shape);
    with_storage_type(out.type(), [&](auto storage) {
      using T = decltype(storage);
      using Wide = Arithmetic<T>;
      const auto first = static_cast<Wide>(inputs[0]->as<T>()[0]),
                 step = static_cast<Wide>(inputs[2]->as<T>()[0]);
      const auto values = out.as<T>();
      for (size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<T>(first + static_cast<Wide>(i) * step);
    });
    return single(std::move(out));
  }

 private:
  static int64_t length(const Tensor& start, const Tensor& limit, const Tensor& step) {
    const double delta = to_floats(step).at(0);
    if (delta == 0)
      throw Error(Fault::kModel, {.did = "make a range with step 0", .expected = "another step"});
    if (!is_float(start.type())) {
      const int64_t distance = to_integers(limit).at(0) - to_integers(start).at(0),
                    by = to_integers(step).at(0);
      return std::max<int64_t>(0, (distance + by - (by > 0 ? 1 : -1)) / by);
    }
    return std::max<int64_t>(
        0,
        static_cast<int64_t>(std::ceil((to_floats(limit).at(0) - to_floats(start).at(0)) / delta)));
  }
};

struct ConstantOfShape final : Op {
  Tensor element = Tensor(ElementType::kF32, {1});  // one element

  std::string type() const override { return "ConstantOfShape"; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    return {{.element = element.type(), .shape = constant_integers(inputs, 0, "shape")}};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override {
    return {broadcast_to(element, to_integers(*inputs[0]))};
  }
};

}  // namespace

std::shared_ptr<const Op> make_shape(const OnnxNode& node) {
  auto op = std::make_shared<ShapeOf>();
  op->start = node.integer("start", 0);
  if (node.has("end")) op->end = node.integer("end", 0);
  return op;
}
std::shared_ptr<const Op> make_size(const OnnxNode&) { return std::make_shared<Size>(); }
std::shared_ptr<const Op> make_range(const OnnxNode&) { return std::make_shared<Range>(); }
std::shared_ptr<const Op> make_constant_of_shape(const OnnxNode& node) {
  auto op = std::make_shared<ConstantOfShape>();
  if (auto value = node.tensor("value")) op->element = std::move(*value);
  if (op->element.count() != 1) {
    throw Error(Fault::kModel, {.did = fmt::format("fill with a value of shape {}",
                                                   to_string(op->element.shape())),
                                .expected = "one element"});
  }
  return op;
}
}  // namespace cubist::framework

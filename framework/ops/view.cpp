#include "ops/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

constexpr int64_t kFirstOpsetWithAxesInput = 13;  // Squeeze, Unsqueeze

struct Reshape final : View {
  bool allow_zero = false;  // 0 means an empty axis, not "as in the input"

  std::string type() const override { return "Reshape"; }
  Shape reshape(const Shape& shape, const std::vector<int64_t>* wanted) const override {
    if (wanted == nullptr)
      throw Error(Fault::kModel, {.did = "reshape without a shape", .expected = "input 1"});
    Shape out = *wanted;
    for (size_t i = 0; i < out.size(); ++i) {
      if (out[i] == 0 && !allow_zero && i < shape.size()) out[i] = shape[i];
    }
    const auto open = std::find(out.begin(), out.end(), -1);
    if (open != out.end()) {
      *open = 1;
      const int64_t known = element_count(out);
      *open = known > 0 ? element_count(shape) / known : 0;
    }
    if (element_count(out) != element_count(shape) ||
        std::any_of(out.begin(), out.end(), [](int64_t n) { return n < 0; })) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("reshape {} to {}", to_string(shape), to_string(*wanted)),
                   .expected = "as many elements; at most one -1"});
    }
    return out;
  }
};

// Axes come as an attribute, or since opset 13 as an input.
struct Squeeze final : View {
  std::optional<std::vector<int64_t>> axes;

  std::string type() const override { return "Squeeze"; }
  Shape reshape(const Shape& shape, const std::vector<int64_t>* given) const override {
    const std::vector<int64_t>* list = given != nullptr ? given : (axes ? &*axes : nullptr);
    std::vector<bool> drops(shape.size(), false);
    if (list == nullptr) {
      for (size_t i = 0; i < shape.size(); ++i) drops[i] = shape[i] == 1;
    } else {
      for (const int64_t axis : *list)
        drops[static_cast<size_t>(normalize_axis(axis, static_cast<int64_t>(shape.size())))] = true;
    }
    Shape out;
    for (size_t i = 0; i < shape.size(); ++i) {
      if (!drops[i]) out.push_back(shape[i]);
      if (drops[i] && shape[i] != 1) {
        throw Error(Fault::kModel,
                    {.did = fmt::format("squeeze axis {} of {}", i, to_string(shape)),
                     .expected = "extent 1"});
      }
    }
    return out;
  }
};

struct Unsqueeze final : View {
  std::optional<std::vector<int64_t>> axes;

  std::string type() const override { return "Unsqueeze"; }
  Shape reshape(const Shape& shape, const std::vector<int64_t>* given) const override {
    const std::vector<int64_t>* list = given != nullptr ? given : (axes ? &*axes : nullptr);
    if (list == nullptr)
      throw Error(Fault::kModel, {.did = "unsqueeze without axes", .expected = "axes"});
    std::vector<bool> is_new(shape.size() + list->size(), false);
    for (const int64_t axis : *list)
      is_new[static_cast<size_t>(normalize_axis(axis, static_cast<int64_t>(is_new.size())))] = true;
    if (std::count(is_new.begin(), is_new.end(), true) !=
        static_cast<std::ptrdiff_t>(list->size())) {
      throw Error(Fault::kModel, {.did = "unsqueeze an axis twice", .expected = "distinct axes"});
    }
    Shape out;
    size_t from = 0;
    for (const bool added : is_new) out.push_back(added ? 1 : shape[from++]);
    return out;
  }
};

struct Identity final : View {
  std::string type() const override { return "Identity"; }
  Shape reshape(const Shape& shape, const std::vector<int64_t>*) const override { return shape; }
};

template <class T>
std::shared_ptr<const Op> make_with_axes(const OnnxNode& node) {
  auto op = std::make_shared<T>();
  if (node.opset() < kFirstOpsetWithAxesInput && node.has("axes"))
    op->axes = node.integers("axes", {});
  return op;
}

}  // namespace

Shape Flatten::reshape(const Shape& shape, const std::vector<int64_t>*) const {
  const auto rank = static_cast<int64_t>(shape.size());
  const int64_t split = axis == rank ? rank : normalize_axis(axis, rank);
  const int64_t rows = element_count(Shape(shape.begin(), shape.begin() + split));
  return {rows, element_count(Shape(shape.begin() + split, shape.end()))};
}

std::string Flatten::describe() const { return fmt::format("axis {}", axis); }

std::vector<TensorType> View::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  const bool has_argument = inputs.size() > 1 && inputs[1].is_given();
  const std::vector<int64_t> argument =
      has_argument ? constant_integers(inputs, 1, "a shape or axes") : std::vector<int64_t>{};
  return {{.element = inputs[0].type->element,
           .shape = reshape(inputs[0].shape(), has_argument ? &argument : nullptr)}};
}

std::vector<Tensor> View::reference(const Tensors& inputs) const {
  std::vector<int64_t> argument;
  const bool has_argument = inputs.size() > 1 && inputs[1] != nullptr;
  if (has_argument) argument = to_integers(*inputs[1]);
  std::vector<Tensor> outputs;
  outputs.push_back(
      inputs[0]->reshaped(reshape(inputs[0]->shape(), has_argument ? &argument : nullptr)));
  return outputs;
}

Placement View::place(Inputs inputs) const {
  return {.inputs = std::vector<Layout>(inputs.size(), Layout::kNd)};
}

std::shared_ptr<const Op> make_reshape() { return std::make_shared<Reshape>(); }
std::shared_ptr<const Op> make_reshape(const OnnxNode& node) {
  auto op = std::make_shared<Reshape>();
  op->allow_zero = node.integer("allowzero", 0) != 0;
  return op;
}
std::shared_ptr<const Op> make_flatten(const OnnxNode& node) {
  auto op = std::make_shared<Flatten>();
  op->axis = node.integer("axis", 1);
  return op;
}
std::shared_ptr<const Op> make_squeeze(const OnnxNode& node) {
  return make_with_axes<Squeeze>(node);
}
std::shared_ptr<const Op> make_unsqueeze(const OnnxNode& node) {
  return make_with_axes<Unsqueeze>(node);
}
std::shared_ptr<const Op> make_identity(const OnnxNode&) { return std::make_shared<Identity>(); }

}  // namespace cubist::framework

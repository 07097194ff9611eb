#include "ops/expand.h"

#include <fmt/format.h>

#include <algorithm>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"
#include "reference/strided.h"

namespace cubist::framework {

namespace {

std::vector<int64_t> repeats_of(Inputs inputs) {
  std::vector<int64_t> repeats = constant_integers(inputs, 1, "repeats");
  const bool fits = repeats.size() == inputs[0].shape().size() &&
                    std::all_of(repeats.begin(), repeats.end(), [](int64_t n) { return n >= 0; });
  if (!fits) {
    throw Error(Fault::kModel, {.did = fmt::format("tile {} by {} numbers",
                                                   to_string(inputs[0].shape()), repeats.size()),
                                .expected = "a number of repeats for each axis"});
  }
  return repeats;
}

Shape times(const Shape& shape, const std::vector<int64_t>& repeats) {
  Shape out(shape.size());
  std::transform(shape.begin(), shape.end(), repeats.begin(), out.begin(), std::multiplies<>());
  return out;
}

}  // namespace

std::shared_ptr<const Op> make_expand(const OnnxNode&) { return std::make_shared<Expand>(); }
std::shared_ptr<const Op> make_tile(const OnnxNode&) { return std::make_shared<Tile>(); }

bool Expand::is_view(Inputs inputs) const {
  return element_count(infer(inputs)[0].shape) == element_count(inputs[0].shape());
}

std::vector<TensorType> Expand::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  return {{.element = inputs[0].type->element,
           .shape = broadcast(inputs[0].shape(), constant_integers(inputs, 1, "shape"))}};
}

std::vector<Tensor> Expand::reference(const Tensors& inputs) const {
  return single(broadcast_to(*inputs[0], broadcast(inputs[0]->shape(), to_integers(*inputs[1]))));
}

bool Tile::is_view(Inputs inputs) const {
  const std::vector<int64_t> repeats = repeats_of(inputs);
  return std::all_of(repeats.begin(), repeats.end(), [](int64_t n) { return n == 1; });
}

std::vector<TensorType> Tile::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  return {
      {.element = inputs[0].type->element, .shape = times(inputs[0].shape(), repeats_of(inputs))}};
}

std::vector<Tensor> Tile::reference(const Tensors& inputs) const {
  const Shape& shape = inputs[0]->shape();
  const std::vector<int64_t> repeats = to_integers(*inputs[1]), strides = row_major_strides(shape);
  Shape split, steps;  // each axis as its repeats, which stand still, and itself
  for (size_t i = 0; i < shape.size(); ++i) {
    split.insert(split.end(), {repeats[i], shape[i]});
    steps.insert(steps.end(), {0, strides[i]});
  }
  return single(take_strided(*inputs[0], split, 0, steps).reshaped(times(shape, repeats)));
}

std::optional<akg::Value> Expand::compose(const Composition& x) const {
  return akg::expand(x[0], x.output.shape);
}

std::optional<akg::Value> Tile::compose(const Composition& x) const {
  return akg::tile(x[0], constant_integers(x.inputs, 1, "repeats"));
}

}  // namespace cubist::framework

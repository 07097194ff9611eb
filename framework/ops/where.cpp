#include "ops/where.h"

#include <fmt/format.h>

#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/broadcast_rows.h"

namespace cubist::framework {

namespace {

Shape shape_of(const Shape& condition, const Shape& x, const Shape& y) {
  return broadcast(broadcast(condition, x), y);
}

}  // namespace

std::shared_ptr<const Op> make_where(const OnnxNode&) { return std::make_shared<Where>(); }

std::vector<TensorType> Where::infer(Inputs inputs) const {
  constexpr const char* kNames[] = {"condition", "x", "y"};
  for (size_t i = 0; i < std::size(kNames); ++i) expect_input(inputs, i, kNames[i]);
  const ElementType condition = inputs[0].type->element, x = inputs[1].type->element,
                    y = inputs[2].type->element;
  if (condition != ElementType::kBool || x != y) {
    throw Error(Fault::kModel, {.did = fmt::format("choose between {} and {} by {}", name_of(x),
                                                   name_of(y), name_of(condition)),
                                .expected = "a bool and two inputs of one element type"});
  }
  return {
      {.element = x, .shape = shape_of(inputs[0].shape(), inputs[1].shape(), inputs[2].shape())}};
}

std::vector<Tensor> Where::reference(const Tensors& inputs) const {
  const Tensor &condition = *inputs[0], &x = *inputs[1], &y = *inputs[2];
  Tensor out(x.type(), shape_of(condition.shape(), x.shape(), y.shape()));
  const BroadcastRows rows(out.shape(), {condition.shape(), x.shape(), y.shape()});
  with_storage_type(x.type(), [&](auto storage) {
    using T = decltype(storage);
    const bool* chooses = condition.as<bool>().data();
    const T *if_true = x.as<T>().data(), *if_false = y.as<T>().data();
    T* to = out.as<T>().data();
    const int64_t step_c = rows.walks(0) ? 1 : 0, step_x = rows.walks(1) ? 1 : 0,
                  step_y = rows.walks(2) ? 1 : 0;
    rows.for_each([&](int64_t at, std::span<const int64_t> from) {
      for (int64_t i = 0; i < rows.length(); ++i) {
        to[at + i] = chooses[from[0] + i * step_c] ? if_true[from[1] + i * step_x]
                                                   : if_false[from[2] + i * step_y];
      }
    });
  });
  return single(std::move(out));
}

std::optional<akg::Value> Where::compose(const Composition& x) const {
  return akg::where(x[0], x[1], x[2]);
}

}  // namespace cubist::framework

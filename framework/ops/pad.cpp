// ONNX Pad with a constant. The host folds it; there is no kernel.
#include <fmt/format.h>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"
#include "reference/pick.h"

namespace cubist::framework {

namespace {

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
    const Tensor fill = inputs.size() > 2 && inputs[2] != nullptr
                            ? *inputs[2]
                            : from_floats(inputs[0]->type(), {1}, std::vector<float>{value});
    return {pick(*inputs[0], picked(ConstantInputs(inputs)), fill)};
  }

 private:
  Picked picked(Inputs inputs) const {
    const Shape& shape = inputs[0].shape();
    const bool has_input = inputs.size() > 1 && inputs[1].is_given();
    const std::vector<int64_t> around = has_input ? constant_integers(inputs, 1, "pads") : pads;
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

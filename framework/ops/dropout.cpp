// ONNX Dropout in inference, which changes nothing. Inputs since opset 12: x, ratio, training_mode.
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

struct Dropout final : Op {
  std::string type() const override { return "Dropout"; }
  bool is_view(Inputs) const override { return true; }
  std::vector<TensorType> infer(Inputs inputs) const override {
    expect_input(inputs, 0, "x");
    if (inputs.size() > 2 && inputs[2].is_given()) {
      const Tensor* training = inputs[2].constant;
      if (training == nullptr || to_integers(*training) != std::vector<int64_t>{0}) {
        throw Error(Fault::kNotImplemented,
                    {.did = "drop elements at random (training_mode)", .expected = "inference"});
      }
    }
    return {*inputs[0].type};
  }
  std::vector<Tensor> reference(const Tensors& inputs) const override { return {*inputs[0]}; }
};

}  // namespace

std::shared_ptr<const Op> make_dropout(const OnnxNode& node) {
  node.ignore("ratio");  // of training, as is the seed
  node.ignore("seed");
  return std::make_shared<Dropout>();
}

}  // namespace cubist::framework

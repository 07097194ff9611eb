#include "ops/cast.h"

#include "cubist/akg/ops.h"
#include "onnx/onnx_node.h"
#include "onnx/tensor_proto.h"
#include "runtime/lowering.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_cast(const OnnxNode& node) {
  auto op = std::make_shared<Cast>();
  op->to = element_type_of(static_cast<int>(node.integer("to", 0)));
  return op;
}

std::vector<TensorType> Cast::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  return {{.element = to, .shape = inputs[0].shape()}};
}

std::vector<Tensor> Cast::reference(const Tensors& inputs) const {
  return {convert(*inputs[0], to)};
}

Placement Cast::place(Inputs inputs) const {
  return {.inputs = {inputs[0].type->layout}, .output = inputs[0].type->layout};
}

std::optional<akg::Value> Cast::compose(const Composition& x) const {
  if (to == ElementType::kBool) return akg::to_bool(x[0]);
  const std::optional<ElementType> element = device_element(to);
  return element ? std::optional(akg::cast(x[0], data_type_of(*element))) : std::nullopt;
}

bool ChangeLayout::is_view(Inputs inputs) const {
  const TensorType& from = *inputs[0].type;
  return from.element == to.element && to.shape[2] * to.shape[3] == 1 &&
         to.shape[1] % c0_of(to.element) == 0;
}

std::vector<Tensor> ChangeLayout::reference(const Tensors& inputs) const {
  return {convert(*inputs[0], to.element)};
}

void ChangeLayout::lower(Lowering& lowering) const {
  const kernels::LayoutChange change{.from = data_type_of(lowering.input(0).type->element),
                                     .to = data_type_of(to.element),
                                     .n = to.shape[0],
                                     .channels = to.shape[1],
                                     .height = to.shape[2],
                                     .width = to.shape[3]};
  const auto plan =
      to.layout == Layout::k5hd ? kernels::plan_nchw_to_5hd : kernels::plan_5hd_to_nchw;
  lowering.launch(plan(change, lowering.chip()), {lowering.in(0), lowering.out()});
}

}  // namespace cubist::framework

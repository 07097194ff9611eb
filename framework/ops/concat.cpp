// On the device in 5HD where the joint runs along whole channel blocks, else in ND.
#include "ops/concat.h"

#include <fmt/format.h>

#include <cstring>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "graph/storage.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"

namespace cubist::framework {

namespace {

struct Concat final : Op {
  int64_t axis = 0;

  std::string type() const override { return "Concat"; }
  std::string describe() const override { return fmt::format("axis {}", axis); }
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  Placement place(Inputs inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;
};

std::vector<TensorType> Concat::infer(Inputs inputs) const {
  expect_input(inputs, 0, "first");
  Shape shape = inputs[0].shape();
  const auto at = static_cast<size_t>(normalize_axis(axis, inputs[0].type->rank()));
  for (size_t i = 1; i < inputs.size(); ++i) {
    expect_input(inputs, i, "next");
    Shape other = inputs[i].shape();
    const bool same_rank = other.size() == shape.size();
    const int64_t extent = same_rank ? other[at] : 0;
    if (same_rank) other[at] = shape[at];
    if (other != shape) {
      throw Error(Fault::kModel,
                  {.did = fmt::format("join {} and {} along axis {}", to_string(shape),
                                      to_string(inputs[i].shape()), axis),
                   .expected = "equal extents along the other axes"});
    }
    shape[at] += extent;
  }
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

// Elements from one step of the joint's outer axes to the next.
int64_t run_elements(const Shape& shape, size_t axis) {
  int64_t count = 1;
  for (size_t i = axis; i < shape.size(); ++i) count *= shape[i];
  return count;
}

std::vector<Tensor> Concat::reference(const Tensors& inputs) const {
  const auto at = static_cast<size_t>(normalize_axis(axis, inputs[0]->rank()));
  Shape shape = inputs[0]->shape();
  shape[at] = 0;
  for (const Tensor* input : inputs) shape[at] += input->shape()[at];
  std::vector<Tensor> outputs;
  Tensor& out = outputs.emplace_back(inputs[0]->type(), shape);
  const int64_t width = size_bytes(out.type());
  const int64_t out_run = run_elements(shape, at) * width;
  int64_t offset = 0;
  for (const Tensor* input : inputs) {
    const int64_t run = run_elements(input->shape(), at) * width;
    const auto runs = run == 0 ? 0 : static_cast<int64_t>(input->bytes().size()) / run;
    for (int64_t i = 0; i < runs; ++i) {
      std::memcpy(out.bytes().data() + i * out_run + offset, input->bytes().data() + i * run,
                  static_cast<size_t>(run));
    }
    offset += run;
  }
  return outputs;
}

Placement Concat::place(Inputs inputs) const {
  const bool is_channel_axis = inputs[0].type->rank() == 4 && normalize_axis(axis, 4) == 1;
  bool is_5hd = is_channel_axis, any_5hd = false;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool fills_its_blocks =
        !is_channel_axis || inputs[i].shape()[1] % c0_of(inputs[i].type->element) == 0;
    const bool may_end_in_a_block = i + 1 == inputs.size() && inputs[i].constant == nullptr;
    if (!fills_its_blocks && !may_end_in_a_block) is_5hd = false;
    any_5hd |= inputs[i].type->layout == Layout::k5hd;
  }
  const Layout layout = is_5hd && any_5hd ? Layout::k5hd : Layout::kNd;
  return {.inputs = std::vector<Layout>(inputs.size(), layout),
          .output = layout,
          .can_write_f32 = true,
          .rounds_constants = true};
}

std::optional<akg::Value> Concat::compose(const Composition& x) const {
  std::vector<akg::Value> parts;
  for (size_t i = 0; i < x.inputs.size(); ++i) {
    if (element_count(x.inputs[i].shape()) == 0) continue;
    TensorType type = *x.inputs[i].type;
    type.layout = x.output.layout;
    parts.push_back(akg::expand(x[i], storage_shape(type)));  // of a constant number, too
  }
  return akg::concat(parts, normalize_axis(axis, x.output.rank()));
}

}  // namespace

std::shared_ptr<const Op> make_concat(int64_t axis) {
  auto op = std::make_shared<Concat>();
  op->axis = axis;
  return op;
}

std::shared_ptr<const Op> make_concat(const OnnxNode& node) {
  if (!node.has("axis"))
    throw Error(Fault::kModel, {.did = "join without an axis", .expected = "the attribute axis"});
  return make_concat(node.integer("axis", 0));
}

}  // namespace cubist::framework

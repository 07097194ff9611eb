// ONNX Slice. The host folds it; there is no kernel.
#include <algorithm>
#include <numeric>

#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "ops/op.h"
#include "reference/pick.h"

namespace cubist::framework {

namespace {

// A constant input; what stands for it if it is not given.
std::vector<int64_t> list(Inputs inputs, size_t index, const std::vector<int64_t>& otherwise) {
  const bool is_given = index < inputs.size() && inputs[index].is_given();
  return is_given ? constant_integers(inputs, index, "bounds, axes or steps") : otherwise;
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
    return {pick(*inputs[0], picked(ConstantInputs(inputs)), Tensor(inputs[0]->type(), {1}))};
  }

 private:
  Picked picked(Inputs inputs) const {
    const Shape& shape = inputs[0].shape();
    const auto rank = static_cast<int64_t>(shape.size());
    const std::vector<int64_t> first = list(inputs, 1, starts), last = list(inputs, 2, ends);
    std::vector<int64_t> all(first.size());
    std::iota(all.begin(), all.end(), 0);
    const std::vector<int64_t> along = list(inputs, 3, axes.empty() ? all : axes);
    const std::vector<int64_t> by = list(inputs, 4, std::vector<int64_t>(first.size(), 1));
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

}  // namespace

std::shared_ptr<const Op> make_slice(const OnnxNode& node) {
  auto op = std::make_shared<Slice>();
  op->starts = node.integers("starts", {});
  op->ends = node.integers("ends", {});
  op->axes = node.integers("axes", {});
  return op;
}

}  // namespace cubist::framework

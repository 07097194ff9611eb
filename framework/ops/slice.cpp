#include "ops/slice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/strided.h"

namespace cubist::framework {

namespace {

// A constant input; what stands for it if it is not given.
std::vector<int64_t> list(Inputs inputs, size_t index, const std::vector<int64_t>& otherwise) {
  const bool is_given = index < inputs.size() && inputs[index].is_given();
  return is_given ? constant_integers(inputs, index, "bounds, axes or steps") : otherwise;
}

}  // namespace

std::shared_ptr<const Op> make_slice(const Slice::Part& part, const Shape& x) {
  auto op = std::make_shared<Slice>();
  op->starts = part.start;
  op->steps = part.step;
  for (size_t i = 0; i < x.size(); ++i) {
    op->axes.push_back(static_cast<int64_t>(i));
    const int64_t end = part.start[i] + part.step[i] * part.shape[i];
    op->ends.push_back(end < 0 ? -x[i] - 1 : end);  // ONNX counts -1 from the end
  }
  return op;
}

std::string Slice::describe() const {
  return steps.empty()
             ? ""
             : fmt::format("start {} step {}", fmt::join(starts, ","), fmt::join(steps, ","));
}

bool Slice::is_view(Inputs inputs) const {
  const Part taken = part(inputs);
  return taken.shape == inputs[0].shape() &&
         std::all_of(taken.step.begin(), taken.step.end(), [](int64_t step) { return step > 0; });
}

std::vector<TensorType> Slice::infer(Inputs inputs) const {
  expect_input(inputs, 0, "data");
  return {{.element = inputs[0].type->element, .shape = part(inputs).shape}};
}

std::vector<Tensor> Slice::reference(const Tensors& inputs) const {
  const Part taken = part(ConstantInputs(inputs));
  std::vector<int64_t> distances = row_major_strides(inputs[0]->shape());
  int64_t first = 0;
  for (size_t i = 0; i < distances.size(); ++i) {
    first += taken.start[i] * distances[i];
    distances[i] *= taken.step[i];
  }
  return single(take_strided(*inputs[0], taken.shape, first, distances));
}

Slice::Part Slice::part(Inputs inputs) const {
  const Shape& shape = inputs[0].shape();
  const auto rank = static_cast<int64_t>(shape.size());
  const std::vector<int64_t> first = list(inputs, 1, starts), last = list(inputs, 2, ends);
  std::vector<int64_t> all(first.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<int64_t> along = list(inputs, 3, axes.empty() ? all : axes);
  const std::vector<int64_t> by =
      list(inputs, 4, steps.empty() ? std::vector<int64_t>(first.size(), 1) : steps);
  if (last.size() != first.size() || along.size() != first.size() || by.size() != first.size()) {
    throw Error(Fault::kModel, {.did = "slice with lists of different lengths",
                                .expected = "as many starts, ends, axes and steps"});
  }
  Part result{.shape = shape,
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

std::shared_ptr<const Op> make_slice(const OnnxNode& node) {
  auto op = std::make_shared<Slice>();
  op->starts = node.integers("starts", {});
  op->ends = node.integers("ends", {});
  op->axes = node.integers("axes", {});
  return op;
}

std::optional<akg::Value> Slice::compose(const Composition& x) const {
  const Part cut = part(x.inputs);
  std::vector<akg::Range> ranges;
  for (size_t axis = 0; axis < cut.shape.size(); ++axis) {
    if (cut.shape[axis] == x.inputs[0].shape()[axis] && cut.step[axis] == 1) continue;
    ranges.push_back({.axis = static_cast<int64_t>(axis),
                      .start = cut.start[axis],
                      .count = cut.shape[axis],
                      .step = cut.step[axis]});
  }
  return akg::slice(x[0], ranges);
}

}  // namespace cubist::framework

#include "ops/pad.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"
#include "reference/pick.h"

namespace cubist::framework {

namespace {

constexpr const char* kModes[] = {"constant", "reflect", "edge"};

// Where element `at` of the padded axis comes from: `extent` elements, the first of which has `at`
// 0.
int64_t source_of(int64_t at, int64_t extent, Pad::Mode mode) {
  if (at >= 0 && at < extent) return at;
  if (mode == Pad::Mode::kConstant || extent == 0) return kFilled;
  if (mode == Pad::Mode::kEdge) return std::clamp<int64_t>(at, 0, extent - 1);
  if (extent == 1) return 0;
  const int64_t period = 2 * (extent - 1);  // there and back, without the ends twice
  const int64_t in_period = std::abs(at) % period;
  return in_period < extent ? in_period : period - in_period;
}

}  // namespace

std::string Pad::describe() const { return kModes[static_cast<int>(mode)]; }

bool Pad::is_view(Inputs inputs) const {
  const std::vector<int64_t> around = pads_of(inputs);
  return std::all_of(around.begin(), around.end(), [](int64_t pad) { return pad == 0; });
}

std::vector<int64_t> Pad::pads_of(Inputs inputs) const {
  const bool has_input = inputs.size() > 1 && inputs[1].is_given();
  std::vector<int64_t> all = has_input ? constant_integers(inputs, 1, "pads") : pads;
  if (all.size() != 2 * inputs[0].shape().size()) {
    throw Error(Fault::kModel, {.did = fmt::format("pad {} by {} numbers",
                                                   to_string(inputs[0].shape()), all.size()),
                                .expected = "one before and one after each axis"});
  }
  return all;
}

std::vector<TensorType> Pad::infer(Inputs inputs) const {
  expect_input(inputs, 0, "data");
  if (inputs.size() > 2 && inputs[2].is_given() &&
      (inputs[2].type->element != inputs[0].type->element ||
       element_count(inputs[2].shape()) != 1)) {
    throw Error(Fault::kModel, {.did = fmt::format("pad {} with {}", to_string(*inputs[0].type),
                                                   to_string(*inputs[2].type)),
                                .expected = "one element of the same type"});
  }
  const std::vector<int64_t> around = pads_of(inputs);
  Shape shape = inputs[0].shape();
  for (size_t i = 0; i < shape.size(); ++i) {
    shape[i] += around[i] + around[i + shape.size()];
    if (shape[i] < 0) {
      throw Error(Fault::kModel, {.did = fmt::format("cut {} elements from axis {} of {}",
                                                     -around[i] - around[i + shape.size()], i,
                                                     to_string(inputs[0].shape())),
                                  .expected = "no more than it has"});
    }
  }
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<Tensor> Pad::reference(const Tensors& inputs) const {
  const Tensor& x = *inputs[0];
  const bool has_fill = inputs.size() > 2 && inputs[2] != nullptr;
  const Tensor fill = has_fill ? *inputs[2] : from_floats(x.type(), {1}, std::vector<float>{value});
  const std::vector<int64_t> around = pads_of(ConstantInputs(inputs));
  const size_t rank = x.shape().size();
  std::vector<std::vector<int64_t>> indices(rank);
  for (size_t axis = 0; axis < rank; ++axis) {
    const int64_t extent = x.shape()[axis];
    for (int64_t at = -around[axis]; at < extent + around[axis + rank]; ++at)
      indices[axis].push_back(source_of(at, extent, mode));
  }
  return single(pick(x, indices, fill));
}

std::shared_ptr<const Op> make_pad(const OnnxNode& node) {
  auto op = std::make_shared<Pad>();
  op->pads = node.integers("pads", {});
  op->value = node.real("value", 0);
  const std::string mode = node.text("mode", kModes[0]);
  const auto* found = std::find(std::begin(kModes), std::end(kModes), mode);
  if (found == std::end(kModes)) {
    throw Error(Fault::kNotImplemented, {.did = fmt::format("pad in mode {}", mode),
                                         .expected = "mode constant, reflect or edge"});
  }
  op->mode = static_cast<Pad::Mode>(found - std::begin(kModes));
  return op;
}

std::optional<akg::Value> Pad::compose(const Composition& x) const {
  const std::vector<int64_t> both = pads_of(x.inputs);
  const auto half = static_cast<ptrdiff_t>(both.size() / 2);
  const akg::Shape before(both.begin(), both.begin() + half),
      after(both.begin() + half, both.end());
  constexpr size_t kValue = 2;
  const bool has_value = x.inputs.size() > kValue && x.inputs[kValue].is_given();
  if (has_value && x.inputs[kValue].constant == nullptr) return std::nullopt;
  const double fill =
      has_value ? static_cast<double>(to_floats(*x.inputs[kValue].constant)[0]) : value;
  const auto akg_mode = mode == Mode::kConstant  ? akg::PadMode::kConstant
                        : mode == Mode::kReflect ? akg::PadMode::kReflect
                                                 : akg::PadMode::kEdge;
  return akg::pad(x[0], before, after, akg_mode, fill);
}

}  // namespace cubist::framework

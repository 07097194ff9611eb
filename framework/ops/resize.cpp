#include "ops/resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

constexpr int64_t kFirstOpsetWithRoi = 11;
constexpr const char* kModes[] = {"nearest", "linear", "cubic"};
constexpr const char* kCoordinates[] = {"half_pixel", "pytorch_half_pixel",   "align_corners",
                                        "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"};
constexpr const char* kNearest[] = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};

// One axis of the input and of the output.
struct AxisScale {
  int64_t in = 1, out = 1;
  double scale = 1;
  double roi_start = 0, roi_end = 1;
};

// Of an output element in the input. The output ends where the scale says, which need not be where
// a whole element does: so have ONNX's node tests.
double position(const AxisScale& axis, int64_t at, Resize::Coordinates coordinates) {
  const auto x = static_cast<double>(at), last_in = static_cast<double>(axis.in - 1),
             last_out = static_cast<double>(axis.in) * axis.scale - 1;
  switch (coordinates) {
    case Resize::Coordinates::kHalfPixel:
      break;
    case Resize::Coordinates::kPytorchHalfPixel:
      return axis.out > 1 ? (x + 0.5) / axis.scale - 0.5 : 0;
    case Resize::Coordinates::kAlignCorners:
      return axis.out > 1 ? x * last_in / last_out : 0;
    case Resize::Coordinates::kAsymmetric:
      return x / axis.scale;
    case Resize::Coordinates::kTfHalfPixelForNn:
      return (x + 0.5) / axis.scale;
    case Resize::Coordinates::kTfCropAndResize:
      return axis.out > 1 ? axis.roi_start * last_in +
                                x * (axis.roi_end - axis.roi_start) * last_in / last_out
                          : 0.5 * (axis.roi_start + axis.roi_end) * last_in;
  }
  return (x + 0.5) / axis.scale - 0.5;
}

double round_to_element(double x, Resize::Nearest nearest, bool shrinks) {
  switch (nearest) {
    case Resize::Nearest::kRoundPreferFloor:
      return std::ceil(x - 0.5);
    case Resize::Nearest::kRoundPreferCeil:
      return std::floor(x + 0.5);
    case Resize::Nearest::kFloor:
      return std::floor(x);
    case Resize::Nearest::kCeil:
      return std::ceil(x);
    case Resize::Nearest::kSimple:
      break;
  }
  return shrinks ? std::ceil(x) : std::floor(x);
}

// Weights of the elements around a position `rest` past the first of the middle two.
std::vector<double> weights_of(const Resize& op, double rest) {
  if (op.mode == Resize::Mode::kLinear) return {1 - rest, rest};
  const double a = op.cubic_coefficient, left = rest, right = 1 - rest;
  const auto near = [&](double d) { return ((a + 2) * d - (a + 3)) * d * d + 1; };
  const auto far = [&](double d) { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; };
  return {far(1 + left), near(left), near(right), far(1 + right)};
}

Resize::Taps taps_at(const Resize& op, const AxisScale& axis, int64_t at) {
  const double x = position(axis, at, op.coordinates);
  const bool is_crop = op.coordinates == Resize::Coordinates::kTfCropAndResize;
  if (is_crop && (x < 0 || x > static_cast<double>(axis.in - 1))) return {};
  const auto inside = [&](int64_t i) { return std::clamp<int64_t>(i, 0, axis.in - 1); };
  if (op.mode == Resize::Mode::kNearest) {
    const double element = round_to_element(x, op.nearest, axis.scale < 1);
    return {{.index = inside(static_cast<int64_t>(element)), .weight = 1}};
  }
  const auto floor = static_cast<int64_t>(std::floor(x));
  const std::vector<double> weights = weights_of(op, x - std::floor(x));
  const int64_t first = floor - static_cast<int64_t>(weights.size()) / 2 + 1;
  Resize::Taps taps;
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const int64_t index = first + static_cast<int64_t>(i);
    if (op.excludes_outside && index != inside(index)) continue;
    taps.push_back({.index = inside(index), .weight = weights[i]});
    sum += weights[i];
  }
  for (Resize::Tap& tap : taps) tap.weight /= sum;
  return taps;
}

// One axis resampled: `values` is [outer, in, inner].
std::vector<double> resample(const std::vector<double>& values, size_t inner, size_t in,
                             const std::vector<Resize::Taps>& taps, double extrapolation) {
  const size_t outer = values.size() / (in * inner);
  std::vector<double> out(outer * taps.size() * inner, 0.0);
  double* to = out.data();
  for (size_t block = 0; block < outer; ++block) {
    for (const Resize::Taps& element : taps) {
      if (element.empty()) std::fill_n(to, inner, extrapolation);
      for (const Resize::Tap& tap : element) {
        const double* from = values.data() + (block * in + static_cast<size_t>(tap.index)) * inner;
        for (size_t i = 0; i < inner; ++i) to[i] += tap.weight * from[i];
      }
      to += inner;
    }
  }
  return out;
}

bool keeps_all(const std::vector<Resize::Taps>& taps, int64_t extent) {
  if (static_cast<int64_t>(taps.size()) != extent) return false;
  for (size_t i = 0; i < taps.size(); ++i) {
    const bool is_itself = std::any_of(taps[i].begin(), taps[i].end(), [&](const Resize::Tap& tap) {
      return tap.index == static_cast<int64_t>(i) && tap.weight == 1;
    });
    if (!is_itself) return false;
  }
  return true;
}

[[noreturn]] void does_not_fit(const Shape& x, size_t numbers, const char* what) {
  throw Error(Fault::kModel,
              {.did = fmt::format("resize {} by {} {}", to_string(x), numbers, what),
               .expected = "one positive number for each axis, of an input with elements"});
}

std::vector<float> constant_floats(Inputs inputs, size_t index) {
  if (inputs[index].constant != nullptr) return to_floats(*inputs[index].constant);
  throw Error(Fault::kNotImplemented,
              {.did = "resize by scales or a region that the network computes",
               .expected = "constants, or what follows from the inputs' shapes"});
}

bool is_given(Inputs inputs, size_t index) {
  return index < inputs.size() && inputs[index].is_given() &&
         element_count(inputs[index].shape()) > 0;
}

std::vector<AxisScale> scales_of(const Resize& op, Inputs inputs) {
  const Shape& x = inputs[0].shape();
  std::vector<AxisScale> axes(x.size());
  for (size_t i = 0; i < x.size(); ++i) axes[i].in = x[i];
  if (const size_t at = op.first_argument + 1; is_given(inputs, at)) {
    const std::vector<int64_t> sizes = constant_integers(inputs, at, "sizes");
    if (sizes.size() != x.size()) does_not_fit(x, sizes.size(), "sizes");
    for (size_t i = 0; i < x.size(); ++i) {
      axes[i].out = sizes[i];
      axes[i].scale = static_cast<double>(sizes[i]) / static_cast<double>(x[i]);
    }
  } else {
    const bool has_input = is_given(inputs, op.first_argument);
    const auto scales = has_input ? constant_floats(inputs, op.first_argument) : op.scales;
    const auto is_positive = [](float scale) { return scale > 0; };
    if (scales.size() != x.size() || !std::all_of(scales.begin(), scales.end(), is_positive))
      does_not_fit(x, scales.size(), "scales");
    for (size_t i = 0; i < x.size(); ++i) {
      axes[i].scale = scales[i];
      axes[i].out = static_cast<int64_t>(std::floor(static_cast<double>(x[i]) * scales[i]));
    }
  }
  if (element_count(x) == 0) does_not_fit(x, x.size(), "scales");
  if (op.coordinates == Resize::Coordinates::kTfCropAndResize) {
    expect_input(inputs, 1, "roi");
    const std::vector<float> roi = constant_floats(inputs, 1);
    if (roi.size() != 2 * x.size()) does_not_fit(x, roi.size() / 2, "ranges");
    for (size_t i = 0; i < x.size(); ++i) {
      axes[i].roi_start = roi[i];
      axes[i].roi_end = roi[i + x.size()];
    }
  }
  return axes;
}

// The enumerator that a text attribute names.
template <class Enum, size_t kCount>
Enum choice(const OnnxNode& node, const char* attribute, const char* const (&names)[kCount],
            Enum otherwise) {
  const std::string text = node.text(attribute, names[static_cast<size_t>(otherwise)]);
  const auto* found = std::find(std::begin(names), std::end(names), text);
  if (found != std::end(names)) return static_cast<Enum>(found - std::begin(names));
  throw Error(Fault::kNotImplemented, {.did = fmt::format("resize with {} {}", attribute, text),
                                       .expected = "a value that ONNX had up to opset 17"});
}

}  // namespace

std::shared_ptr<const Op> make_resize(const OnnxNode& node) {
  auto op = std::make_shared<Resize>();
  op->mode = choice(node, "mode", kModes, Resize::Mode::kNearest);
  if (node.opset() < kFirstOpsetWithRoi) {
    op->coordinates = Resize::Coordinates::kAsymmetric;
    op->nearest = Resize::Nearest::kSimple;
    op->first_argument = 1;
    return op;
  }
  op->coordinates = choice(node, "coordinate_transformation_mode", kCoordinates, op->coordinates);
  op->nearest = choice(node, "nearest_mode", kNearest, op->nearest);
  op->cubic_coefficient = node.real("cubic_coeff_a", -0.75F);
  op->excludes_outside = node.integer("exclude_outside", 0) != 0;
  op->extrapolation = node.real("extrapolation_value", 0);
  return op;
}

std::shared_ptr<const Op> make_upsample(const OnnxNode& node) {
  auto op = std::make_shared<Resize>();
  op->mode = choice(node, "mode", kModes, Resize::Mode::kNearest);
  op->coordinates = Resize::Coordinates::kAsymmetric;
  op->nearest = Resize::Nearest::kSimple;
  op->scales = node.reals("scales", {});
  op->first_argument = 1;
  return op;
}

std::string Resize::describe() const {
  return fmt::format("{} {}", kModes[static_cast<int>(mode)],
                     kCoordinates[static_cast<int>(coordinates)]);
}

std::vector<TensorType> Resize::infer(Inputs inputs) const {
  expect_input(inputs, 0, "x");
  Shape shape;
  for (const AxisScale& axis : scales_of(*this, inputs)) shape.push_back(axis.out);
  return {{.element = inputs[0].type->element, .shape = std::move(shape)}};
}

std::vector<std::vector<Resize::Taps>> Resize::taps(Inputs inputs) const {
  std::vector<std::vector<Taps>> all;
  for (const AxisScale& axis : scales_of(*this, inputs)) {
    std::vector<Taps>& list = all.emplace_back();
    for (int64_t at = 0; at < axis.out; ++at) list.push_back(taps_at(*this, axis, at));
  }
  return all;
}

std::vector<Tensor> Resize::reference(const Tensors& inputs) const {
  const Shape& x = inputs[0]->shape();
  const auto all = taps(ConstantInputs(inputs));
  const Tensor wide = convert(*inputs[0], ElementType::kF64);
  std::vector<double> values(wide.as<double>().begin(), wide.as<double>().end());
  Shape shape = x;
  for (size_t axis = 0; axis < all.size(); ++axis) {
    if (keeps_all(all[axis], x[axis])) continue;
    const int64_t inner = row_major_strides(shape)[axis];
    values = resample(values, static_cast<size_t>(inner), static_cast<size_t>(x[axis]), all[axis],
                      extrapolation);
    shape[axis] = static_cast<int64_t>(all[axis].size());
  }
  Tensor out(ElementType::kF64, shape);
  std::copy(values.begin(), values.end(), out.as<double>().begin());
  return single(convert(out, inputs[0]->type()));
}

std::optional<akg::Value> Resize::compose(const Composition& x) const {
  std::optional<akg::CoordinateMode> mode_of_akg;
  if (coordinates == Coordinates::kHalfPixel) mode_of_akg = akg::CoordinateMode::kHalfPixel;
  if (coordinates == Coordinates::kPytorchHalfPixel)
    mode_of_akg = akg::CoordinateMode::kPytorchHalfPixel;
  if (coordinates == Coordinates::kAsymmetric) mode_of_akg = akg::CoordinateMode::kAsymmetric;
  if (coordinates == Coordinates::kAlignCorners) mode_of_akg = akg::CoordinateMode::kAlignCorners;
  if (!mode_of_akg) return std::nullopt;
  if (mode == Mode::kLinear) return akg::resize_linear(x[0], x.output.shape, *mode_of_akg);
  if (mode != Mode::kNearest) return std::nullopt;
  switch (nearest) {
    case Nearest::kRoundPreferFloor:
      return akg::resize_nearest(x[0], x.output.shape, *mode_of_akg,
                                 akg::NearestMode::kRoundPreferFloor);
    case Nearest::kRoundPreferCeil:
      return akg::resize_nearest(x[0], x.output.shape, *mode_of_akg,
                                 akg::NearestMode::kRoundPreferCeil);
    case Nearest::kCeil:
      return akg::resize_nearest(x[0], x.output.shape, *mode_of_akg, akg::NearestMode::kCeil);
    case Nearest::kSimple: {  // down, unless an axis shrinks
      for (size_t axis = 0; axis < x.output.shape.size(); ++axis) {
        if (x.output.shape[axis] < x.inputs[0].shape()[axis]) return std::nullopt;
      }
      break;
    }
    case Nearest::kFloor:
      break;
  }
  return akg::resize_nearest(x[0], x.output.shape, *mode_of_akg, akg::NearestMode::kFloor);
}

}  // namespace cubist::framework

// ONNX Resize and its predecessor Upsample: each axis sampled at other positions.
#pragma once

#include "ops/op.h"

namespace cubist::framework {

// Inputs since opset 11: x, roi (read with kTfCropAndResize only), scales, sizes, of which one is
// given; in opset 10 and of Upsample: x, scales. All but x are constant.
struct Resize final : Op {
  enum class Mode { kNearest, kLinear, kCubic };
  // Where the centre of an output element lies in the input: ONNX's coordinate_transformation_mode.
  enum class Coordinates {
    kHalfPixel,
    kPytorchHalfPixel,
    kAlignCorners,
    kAsymmetric,
    kTfHalfPixelForNn,
    kTfCropAndResize
  };
  // kSimple: as opset 10 had it, up when an axis shrinks, else down.
  enum class Nearest { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil, kSimple };

  // The elements of the input's axis that make one of the output's. None: it lies outside of the
  // input and takes the extrapolation value.
  struct Tap {
    int64_t index = 0;
    double weight = 1;
  };
  using Taps = std::vector<Tap>;

  Mode mode = Mode::kNearest;
  Coordinates coordinates = Coordinates::kHalfPixel;
  Nearest nearest = Nearest::kRoundPreferFloor;
  double cubic_coefficient = -0.75;
  bool excludes_outside = false;
  float extrapolation = 0;
  std::vector<float> scales;  // Upsample-7: an attribute
  size_t first_argument = 2;  // the input with scales; 1 before opset 11

  std::string type() const override { return "Resize"; }
  std::string describe() const override;
  std::vector<TensorType> infer(Inputs inputs) const override;
  std::vector<Tensor> reference(const Tensors& inputs) const override;
  std::optional<akg::Value> compose(const Composition& x) const override;

  // For each axis, the taps of each of its output elements.
  std::vector<std::vector<Taps>> taps(Inputs inputs) const;
};

}  // namespace cubist::framework

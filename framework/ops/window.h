// The sliding window that convolutions and poolings share: attributes as ONNX gives them, resolved
// for one input size.
#pragma once

#include <string>

#include "tensor/shape.h"

namespace cubist::framework {

class OnnxNode;

// Resolved for one input: everything in elements.
struct ResolvedWindow {
  int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
  int64_t out_height = 0, out_width = 0;
};

struct Window {
  enum class AutoPad { kNone, kSameUpper, kSameLower, kValid };

  std::vector<int64_t> kernel;  // empty: taken from the weights
  std::vector<int64_t> strides{1, 1}, dilations{1, 1};
  std::vector<int64_t> pads{0, 0, 0, 0};  // top, left, bottom, right
  AutoPad auto_pad = AutoPad::kNone;
  bool ceil_mode = false;

  // Throws Error(NotImplemented) unless the window has two spatial axes, Error(Model) if attributes
  // are out of range.
  static Window from_onnx(const OnnxNode& node);
  // Throws Error(Model) if the window does not fit the padded input.
  ResolvedWindow resolve(int64_t height, int64_t width) const;
  std::string describe() const;  // "3x3 stride 2x2 pads 1,1,1,1"
};

}  // namespace cubist::framework

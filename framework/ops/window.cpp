#include "ops/window.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cubist/base/error.h"
#include "cubist/base/quantity.h"
#include "onnx/onnx_node.h"

namespace cubist::framework {

namespace {

Window::AutoPad auto_pad_of(const std::string& text) {
  if (text == "NOTSET") return Window::AutoPad::kNone;
  if (text == "SAME_UPPER") return Window::AutoPad::kSameUpper;
  if (text == "SAME_LOWER") return Window::AutoPad::kSameLower;
  if (text == "VALID") return Window::AutoPad::kValid;
  throw Error(Fault::kModel, {.did = fmt::format("use auto_pad {}", text),
                              .expected = "NOTSET, SAME_UPPER, SAME_LOWER or VALID"});
}

void expect_list(const char* name, const std::vector<int64_t>& list, size_t size, int64_t least) {
  if (list.size() != size) {
    throw Error(Fault::kNotImplemented,
                {.did = fmt::format("use {} [{}]", name, fmt::join(list, ", ")),
                 .expected = fmt::format("{} numbers: two spatial axes", size)});
  }
  if (*std::min_element(list.begin(), list.end()) < least) {
    throw Error(Fault::kModel, {.did = fmt::format("use {} [{}]", name, fmt::join(list, ", ")),
                                .expected = fmt::format("numbers of {} or more", least)});
  }
}

struct Axis {
  int64_t before = 0, after = 0, out = 0;
};

Axis resolve_axis(const Window& window, size_t axis, int64_t extent) {
  const int64_t stride = window.strides[axis];
  const int64_t reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  Axis result{.before = window.pads[axis], .after = window.pads[axis + 2], .out = 0};
  if (window.auto_pad == Window::AutoPad::kValid) result.before = result.after = 0;
  if (window.auto_pad == Window::AutoPad::kSameUpper ||
      window.auto_pad == Window::AutoPad::kSameLower) {
    result.out = ceil_div(extent, stride);
    const int64_t total = std::max<int64_t>(0, (result.out - 1) * stride + reach - extent);
    result.before = window.auto_pad == Window::AutoPad::kSameUpper ? total / 2 : total - total / 2;
    result.after = total - result.before;
    return result;
  }
  const int64_t room = extent + result.before + result.after - reach;
  if (room < 0) {
    throw Error(Fault::kModel,
                {.did = fmt::format("slide a window that reaches {} over {} padded elements", reach,
                                    extent + result.before + result.after),
                 .expected = "a window within the padded input"});
  }
  result.out = (window.ceil_mode ? ceil_div(room, stride) : room / stride) + 1;
  // A last window that would start in the padding after the input is left out (ONNX, since opset
  // 10's clarification).
  if (window.ceil_mode && (result.out - 1) * stride >= extent + result.before) --result.out;
  return result;
}

}  // namespace

Window Window::from_onnx(const OnnxNode& node) {
  Window window{.kernel = node.integers("kernel_shape", {})};
  window.strides = node.integers("strides", window.strides);
  window.dilations = node.integers("dilations", window.dilations);
  window.pads = node.integers("pads", window.pads);
  window.auto_pad = auto_pad_of(node.text("auto_pad", "NOTSET"));
  if (!window.kernel.empty()) expect_list("kernel_shape", window.kernel, 2, 1);
  expect_list("strides", window.strides, 2, 1);
  expect_list("dilations", window.dilations, 2, 1);
  expect_list("pads", window.pads, 4, 0);
  return window;
}

ResolvedWindow Window::resolve(int64_t height, int64_t width) const {
  const Axis h = resolve_axis(*this, 0, height);
  const Axis w = resolve_axis(*this, 1, width);
  return {.kernel_h = kernel[0],
          .kernel_w = kernel[1],
          .stride_h = strides[0],
          .stride_w = strides[1],
          .dilation_h = dilations[0],
          .dilation_w = dilations[1],
          .pad_top = h.before,
          .pad_left = w.before,
          .pad_bottom = h.after,
          .pad_right = w.after,
          .out_height = h.out,
          .out_width = w.out};
}

std::string Window::describe() const {
  std::string text = fmt::format("{} stride {}", to_string(kernel), to_string(strides));
  if (dilations != Shape{1, 1}) text += fmt::format(" dilation {}", to_string(dilations));
  if (auto_pad == AutoPad::kSameUpper) return text + " same_upper";
  if (auto_pad == AutoPad::kSameLower) return text + " same_lower";
  if (auto_pad == AutoPad::kNone && pads != Shape{0, 0, 0, 0})
    text += fmt::format(" pads {}", fmt::join(pads, ","));
  return text;
}

}  // namespace cubist::framework

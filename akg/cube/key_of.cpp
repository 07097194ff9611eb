#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cubist/akg/contraction.h"
#include "cubist/akg/convolution.h"
#include "cubist/isa/instruction.h"

namespace cubist::akg {
namespace {

const char* name_of(MatrixLayout layout) {
  switch (layout) {
    case MatrixLayout::kRowMajor:
      return "row-major";
    case MatrixLayout::kTransposed:
      return "transposed";
    case MatrixLayout::kPacked:
      break;
  }
  return "packed";
}

std::string text_of(const MatrixPlacement& place) {
  return fmt::format("{} pitch {} strides [{}]", name_of(place.layout), place.pitch,
                     fmt::join(place.batch_strides, ","));
}

}  // namespace

std::string key_of(const Contraction& c) {
  return fmt::format("{} = contraction {}[{}]({} x {} x {}) a {} b {} c {} {}{}{}{}\n", c.name,
                     isa::name_of(c.type), fmt::join(c.batch, "x"), c.m, c.k, c.n, text_of(c.a),
                     text_of(c.b), text_of(c.c), isa::name_of(c.out_type), c.bias ? " bias" : "",
                     c.relu ? " relu" : "", c.residual ? " residual " + text_of(*c.residual) : "");
}

std::string key_of(const Convolution& c) {
  return fmt::format(
      "{} = convolution {}[{}x{}x{}x{}] to {}, {}x{} stride {}x{} dilation {}x{} pads "
      "{},{},{},{}{}{}{}\n",
      c.name, isa::name_of(c.type), c.n, c.channels, c.height, c.width, c.out_channels, c.kernel_h,
      c.kernel_w, c.stride_h, c.stride_w, c.dilation_h, c.dilation_w, c.pad_top, c.pad_bottom,
      c.pad_left, c.pad_right, c.bias ? " bias" : "", c.relu ? " relu" : "",
      c.residual ? " residual" : "");
}

}  // namespace cubist::akg

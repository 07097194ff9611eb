// Windows over images.
#include <string>

#include "call.h"

namespace cubist::aclnn {
namespace {

std::vector<int64_t> or_kernel(const std::vector<int64_t>& strides,
                               const std::vector<int64_t>& kernel) {
  return strides.empty() ? kernel : strides;
}

}  // namespace

void avg_pool_2d(Call& call) {
  if (call.integer("divisorOverride") != 0)
    call.refuse("divisorOverride", "divide by " + std::to_string(call.integer("divisorOverride")),
                "0: another divisor is not implemented");
  const std::vector<int64_t> kernel = call.integers("kernelSize"), pads = call.integers("paddings");
  if (kernel.size() != 2) call.refuse("kernelSize", "pool without 2 extents", "height and width");
  if (pads.size() != 2) call.refuse("paddings", "pad without 2 extents", "height and width");
  call.result(call.node("AveragePool", {call.tensor("self")},
                        {{"kernel_shape", kernel},
                         {"strides", or_kernel(call.integers("strides"), kernel)},
                         {"pads", std::vector{pads[0], pads[1], pads[0], pads[1]}},
                         {"ceil_mode", int64_t{call.flag("ceilMode")}},
                         {"count_include_pad", int64_t{call.flag("countIncludePad")}}}));
}

// pads: before and behind each axis.
void max_pool(Call& call) {
  if (call.integer("autoPad") != 0)
    call.refuse("autoPad", "pad by autoPad " + std::to_string(call.integer("autoPad")),
                "0: pads says it");
  const std::vector<int64_t> kernel = call.integers("kernelShape"), pads = call.integers("pads");
  if (kernel.size() != 2) call.refuse("kernelShape", "pool without 2 extents", "height and width");
  if (pads.size() != 4) call.refuse("pads", "pad without 4 extents", "top, bottom, left and right");
  call.result(call.node("MaxPool", {call.tensor("self")},
                        {{"kernel_shape", kernel},
                         {"strides", or_kernel(call.integers("strides"), kernel)},
                         {"dilations", call.integers("dilations")},
                         {"pads", std::vector{pads[0], pads[2], pads[1], pads[3]}},
                         {"ceil_mode", call.integer("ceilMode")}}));
}

}  // namespace cubist::aclnn

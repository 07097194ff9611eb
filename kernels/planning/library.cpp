#include <fmt/format.h>

#include "cubist/base/resources.h"
#include "planning/planning.h"

namespace cubist::kernels {

std::filesystem::path kernel_library_path(const sim::ChipSpec& chip) {
  return resource_path(fmt::format("kernels/library-{}.elf", chip.npu_arch));
}

std::vector<std::string> kernel_names(const sim::ChipSpec& chip) {
  std::vector<std::string> names = {
      "strided_copy",
      "transpose_blocks",
#define BATCH_NORM(type) "batch_norm_sums_" #type, "batch_norm_" #type,
#include "batch_norm/batch_norm.def"
#define POOL2D(name, kind, type) #name,
#include "pool2d/pool2d.def"
#define LAYOUT(from, to) "nchw_to_5hd_" #from "_" #to, "hd5_to_nchw_" #from "_" #to,
#include "layout/layout.def"
#define MATMUL(name, in, out) #name,
#define CONV2D(name, type) #name,
#include "cube/cube.def"
  };
  if (chip.style == sim::CoreStyle::kSplit) {
    names.insert(names.end(), {
#include "cube/cube_split.def"
                              });
  }
  return names;
}

}  // namespace cubist::kernels

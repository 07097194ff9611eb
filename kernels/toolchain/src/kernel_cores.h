// Which cores of a split chip the kernels of an object run on, by what their source says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cubist::kernels {

// Of a group that runs one block. No cube core and one vector core, one cube core alone, or both.
struct CoreGroup {
  int cube_cores = 0, vector_cores = 0;
  friend bool operator==(const CoreGroup&, const CoreGroup&) = default;
};

struct ObjectKernel {
  std::string name;
  std::optional<CoreGroup> cores;  // none: the source does not say
  // Marked __cube__ in a source that does not look at the kind of core: its code is the same for
  // any.
  bool is_complete = false;
};

struct ObjectKernels {
  std::vector<ObjectKernel> kernels;
  // The source may say more where it is compiled for cube cores.
  bool asks_for_cube_half = false;
};

// `object`: compiled for vector cores or for cube cores. What a kernel says of itself comes first
// (CUBIST_DECLARE_CORES of rank 1), then its marker (__cube__, __vector__, __mix__), then the calls
// it makes; calls in functions that are no kernels count for each kernel that has none of these
// (cubist/kernel.h). Throws Error(Program) for a file that is no object, or a group that no chip
// has.
ObjectKernels read_kernel_cores(const std::filesystem::path& object);

}  // namespace cubist::kernels

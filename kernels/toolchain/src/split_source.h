// One source with host and device code as the two texts that the two compilers get. Both start from
// preprocessed text with kKernelMark and kDeviceMark in it, and keep every line where it was.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cubist::kernels {

struct KernelParameter {
  std::string type, name;
};

// A __global__ function with a body.
struct KernelSignature {
  std::string scope;  // "::" or "::a::b::"
  std::string name;
  bool is_extern_c = false, is_template = false;
  std::vector<KernelParameter> parameters;
  std::string where;  // "file:line"
};

struct SplitSource {
  std::string text;
  std::vector<KernelSignature> kernels;  // that the source defines
  bool has_launches = false;
};

// What the last parameters of a source's kernels are.
enum class LastParameters : uint8_t { kAny, kWorkspace, kWorkspaceAndTiling };

struct DeviceSplitOptions {
  LastParameters last_parameters = LastParameters::kAny;
};

// The device's functions are the marked ones and constexpr ones; others, main, and what names std
// or acl, are the host's. Kernels that are launched with template arguments are instantiated.
// Throws Error(Program) for text that is not understood; Error(NotImplemented) for launches whose
// template arguments depend on the function around them.
SplitSource split_for_device(std::string_view preprocessed, const std::string& file,
                             const std::string& device_headers,
                             const DeviceSplitOptions& options = {});

struct HostSplitOptions {
  // CPU-debug: a kernel is a function that can be called, which runs it on the chip
  // (sdk/include/tikicpulib.h).
  bool kernels_are_callable = false;
};

// Without the bodies of device functions and classes. Launches become calls of sdk's
// cubist/launch.h, which the text must have included. Behind the text: the functions
// aclrtlaunch_<kernel>.
SplitSource split_for_host(std::string_view preprocessed, const std::string& file,
                           const std::string& device_headers, const HostSplitOptions& options);

// The header aclrtlaunch_<kernel>.h. Throws Error(Program) for a kernel it cannot declare.
std::string launch_header(const KernelSignature& kernel);

}  // namespace cubist::kernels

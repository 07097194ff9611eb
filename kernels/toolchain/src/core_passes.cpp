#include "core_passes.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernel_cores.h"
#include "process.h"
#include "temporary_directory.h"

namespace cubist::kernels {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

// As KERNEL_TYPE_MIX_AIC_1_2, the vendor's usual mixed kernel (ascendc-api.md, 7.1).
constexpr CoreGroup kMixed = {1, 2};
constexpr CoreGroup kUnmarked = {0, 1};

class Passes {
 public:
  Passes(const fs::path& object, bool mixes_unmarked, const CompileForCore& compile)
      : object_(object), mixes_unmarked_(mixes_unmarked), compile_(compile) {}

  CompileResult run() {
    if (!merge(compile_(CoreOption::kAny, vector_))) return result_;
    ObjectKernels found = read_kernel_cores(vector_);
    kernels_ = std::move(found.kernels);
    if (found.asks_for_cube_half || uses_cube()) {
      if (!merge(compile_(CoreOption::kCubeHalf, cube_))) return result_;
      for (const ObjectKernel& kernel : read_kernel_cores(cube_).kernels) add(kernel);
    }
    if (!uses_cube()) {
      fs::copy_file(vector_, object_, fs::copy_options::overwrite_existing);
      return result_;
    }
    join();
    return result_;
  }

 private:
  // What the code for cube cores says is right where the other is silent.
  void add(const ObjectKernel& kernel) {
    const auto known = std::ranges::find(kernels_, kernel.name, &ObjectKernel::name);
    if (known == kernels_.end()) {
      kernels_.push_back(kernel);
    } else if (!known->cores) {
      known->cores = kernel.cores;
    }
  }

  CoreGroup cores_of(const ObjectKernel& kernel) const {
    return kernel.cores.value_or(mixes_unmarked_ ? kMixed : kUnmarked);
  }
  bool uses_cube() const {
    return std::ranges::any_of(kernels_, [&](const ObjectKernel& kernel) {
      return cores_of(kernel).cube_cores != 0 && !kernel.is_complete;
    });
  }

  void join() {
    Arguments cube = {"llvm-objcopy-19", "--localize-hidden"}, vector = {"llvm-objcopy-19"};
    for (const ObjectKernel& kernel : kernels_) {
      const CoreGroup cores = cores_of(kernel);
      const bool takes_cube_half = cores.cube_cores != 0 && !kernel.is_complete;
      cube.push_back(takes_cube_half ? fmt::format("--redefine-sym={0}={0}$aic.{1}", kernel.name,
                                                   cores.vector_cores)
                                     : "--localize-symbol=" + kernel.name);
      if (takes_cube_half && cores.vector_cores == 0)
        vector.push_back("--localize-symbol=" + kernel.name);
    }
    // Groups go, or the linker would take one half's inline functions for the other's.
    const fs::path alone = directory_ / "alone.o";
    if (!link({"--force-group-allocation", cube_.string()}, alone)) return;
    cube.push_back(alone.string());
    vector.push_back(vector_.string());
    if (!run(cube, "llvm-19") || (vector.size() > 2 && !run(vector, "llvm-19"))) return;
    link({vector_.string(), alone.string()}, object_);
  }

  bool link(const Arguments& inputs, const fs::path& output) {
    Arguments command = {"ld.lld-19", "-m", "elf64lriscv", "-r"};
    std::ranges::copy(inputs, std::back_inserter(command));
    command.push_back("-o");
    command.push_back(output.string());
    return run(command, "lld-19");
  }
  bool run(const Arguments& command, const std::string& package) {
    const ProcessResult done = run_process(command, package);
    return merge({.exit_status = done.exit_status, .messages = done.output});
  }
  bool merge(const CompileResult& part) {
    // Both passes warn of the same.
    if (result_.messages.find(part.messages) == std::string::npos)
      result_.messages += part.messages;
    result_.exit_status = part.exit_status;
    return part.exit_status == 0;
  }

  const fs::path& object_;
  const bool mixes_unmarked_;
  const CompileForCore& compile_;
  const TemporaryDirectory directory_;
  const fs::path vector_ = directory_ / "vector.o", cube_ = directory_ / "cube.o";
  std::vector<ObjectKernel> kernels_;
  CompileResult result_;
};

}  // namespace

CompileResult compile_for_cores(const fs::path& object, bool mixes_unmarked,
                                const CompileForCore& compile) {
  return Passes(object, mixes_unmarked, compile).run();
}

}  // namespace cubist::kernels

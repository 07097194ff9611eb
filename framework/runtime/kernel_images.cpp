#include "runtime/kernel_images.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/driver/elf.h"

namespace cubist::framework {

KernelImages::KernelImages(const std::filesystem::path& folder) : folder_(folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".o") continue;
    auto image = std::make_shared<const sim::ProgramImage>(driver::load_program(entry.path()));
    for (const sim::KernelEntry& kernel : image->kernels) {
      if (by_kernel_.emplace(kernel.name, image).second) continue;
      throw Error(Fault::kResource, {.where = fmt::format("'{}'", folder.string()),
                                     .did = fmt::format("find kernel {} twice", kernel.name),
                                     .expected = "one file per kernel",
                                     .fix = "remove stale files and build again"});
    }
  }
  if (by_kernel_.empty()) {
    throw Error(Fault::kResource, {.did = fmt::format("read kernels from '{}'", folder.string()),
                                   .expected = "kernel ELF files (.o)",
                                   .fix = "build the kernel library"});
  }
}

std::shared_ptr<const sim::ProgramImage> KernelImages::find(const std::string& kernel) const {
  const auto found = by_kernel_.find(kernel);
  if (found != by_kernel_.end()) return found->second;
  throw Error(Fault::kInternal, {.did = fmt::format("find kernel {} in '{}'", kernel, folder_.string()),
                                 .expected = "a kernel that a planner names"});
}

}  // namespace cubist::framework

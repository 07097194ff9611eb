// The library's kernel ELF files, found by the kernels in them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "cubist/sim/program.h"

namespace cubist::framework {

class KernelImages {
 public:
  // Reads every .o file of the folder. Throws Error(Resource) if there is none, or two have a kernel of the same name.
  explicit KernelImages(const std::filesystem::path& folder);

  // The image with that kernel. Throws Error(Internal) if no file has it.
  std::shared_ptr<const sim::ProgramImage> find(const std::string& kernel) const;

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const sim::ProgramImage>> by_kernel_;
};

}  // namespace cubist::framework

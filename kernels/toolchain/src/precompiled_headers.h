// The device library, parsed once for many kernels.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cubist::kernels {

// What clang takes as -include-pch: a file in `folder`, made if it is not there. `compiler` is the
// command that will compile the kernel, without files. The file's name is a hash over that command,
// the compiler and all device headers: what it was made from cannot have changed. Any number of
// processes and threads may ask at once (clang renames what it finished), and a few files are kept.
// Empty if it cannot be made.
std::filesystem::path precompiled_headers(const std::filesystem::path& folder,
                                          const std::vector<std::string>& compiler);

}  // namespace cubist::kernels

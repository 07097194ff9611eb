// The command line of a host compiler (g++, clang++), as far as it must be taken apart.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cubist::kernels {

struct HostCommand {
  std::vector<std::string> arguments;  // the compiler first; without what follows
  std::vector<std::filesystem::path> sources;
  std::filesystem::path output;
  bool compiles_only = false;  // -c

  std::vector<std::string> dependencies;  // -MD, -MF FILE, ...
  std::vector<std::string>
      preprocessing;     // -I, -D, -include, ...; also in `arguments`, but for -include
  std::string standard;  // c++17; "" if it does not say
};

bool is_cpp_source(const std::filesystem::path& file);

HostCommand parse_host_command(const std::vector<std::string>& command);

}  // namespace cubist::kernels

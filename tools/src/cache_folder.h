// Where kernels and tuning results are kept between calls.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

namespace cubist::tools {

// `given`, or cubist/ in XDG_CACHE_HOME or in ~/.cache. Throws Error(Resource) if the environment
// names none of them.
std::filesystem::path cache_folder(const std::string& given);

// --cache-dir
void add_cache_option(CLI::App& command, std::string& given);

}  // namespace cubist::tools

// Where installed files live: <prefix>/share/cubist beside the bin/ or lib/ that holds this code.
// And where files of a user may be kept.
#pragma once

#include <filesystem>
#include <optional>

namespace cubist {

// share/cubist of this build or installation. Throws Error(Resource) if it is not there.
std::filesystem::path resource_root();

// resource_root() / relative, e.g. "chips/tiny.json". Throws Error(Resource), naming the path, if
// there is no such file.
std::filesystem::path resource_path(const std::filesystem::path& relative);

// cubist/ in XDG_CACHE_HOME or in ~/.cache, which need not exist; nothing if the environment names
// neither.
std::optional<std::filesystem::path> user_cache_folder();

}  // namespace cubist

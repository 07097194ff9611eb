#include "cubist/base/resources.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>

#include "cubist/base/error.h"

namespace cubist {
namespace {

// The program, or the shared library, that this code was linked into.
std::filesystem::path own_binary() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&resource_root), &info) != 0 && info.dli_fname) {
    const std::filesystem::path path = info.dli_fname;
    if (path.string().find(".so") != std::string::npos) return std::filesystem::canonical(path);
  }
  return std::filesystem::read_symlink("/proc/self/exe");
}

// A relative one is to be ignored (XDG Base Directory Specification 0.8).
std::filesystem::path absolute_folder(const char* variable) {
  const char* value = std::getenv(variable);
  const std::filesystem::path path = value == nullptr ? "" : value;
  return path.is_absolute() ? path : std::filesystem::path();
}

}  // namespace

std::filesystem::path resource_root() {
  const auto prefix = own_binary().parent_path().parent_path();
  const auto root = prefix / "share" / "cubist";
  if (!std::filesystem::is_directory(root)) {
    throw Error(Fault::kResource,
                {.where = {},
                 .did = fmt::format("look for installed files in {}", root.string()),
                 .expected = "bin/, lib/ and share/cubist/ side by side",
                 .fix = "build with ./cubist, or install all three folders together"});
  }
  return root;
}

std::filesystem::path resource_path(const std::filesystem::path& relative) {
  const auto path = resource_root() / relative;
  if (!std::filesystem::exists(path)) {
    throw Error(Fault::kResource, {.where = {},
                                   .did = fmt::format("open {}", path.string()),
                                   .expected = "a file that the build installs there",
                                   .fix = "rebuild with ./cubist"});
  }
  return path;
}

std::optional<std::filesystem::path> user_cache_folder() {
  if (const auto cache = absolute_folder("XDG_CACHE_HOME"); !cache.empty()) return cache / "cubist";
  if (const auto home = absolute_folder("HOME"); !home.empty()) return home / ".cache" / "cubist";
  return std::nullopt;
}

}  // namespace cubist

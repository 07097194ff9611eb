#include "cache_folder.h"

#include <cstdlib>

#include "cubist/base/error.h"

namespace cubist::tools {
namespace {

// A relative one is to be ignored (XDG Base Directory Specification 0.8).
std::filesystem::path absolute_folder(const char* variable) {
  const char* value = std::getenv(variable);
  const std::filesystem::path path = value == nullptr ? "" : value;
  return path.is_absolute() ? path : std::filesystem::path();
}

}  // namespace

std::filesystem::path cache_folder(const std::string& given) {
  if (!given.empty()) return given;
  if (const auto cache = absolute_folder("XDG_CACHE_HOME"); !cache.empty()) return cache / "cubist";
  if (const auto home = absolute_folder("HOME"); !home.empty()) return home / ".cache" / "cubist";
  throw Error(Fault::kResource, {.where = {},
                                 .did = "look for a folder to keep kernels in",
                                 .expected = "an absolute path in XDG_CACHE_HOME or HOME",
                                 .fix = "give --cache-dir"});
}

void add_cache_option(CLI::App& command, std::string& given) {
  command.add_option("--cache-dir", given,
                     "Where kernels and trials are kept (default: cubist/ in XDG_CACHE_HOME or "
                     "~/.cache)");
}

}  // namespace cubist::tools

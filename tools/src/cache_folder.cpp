#include "cache_folder.h"

#include "cubist/base/error.h"
#include "cubist/base/resources.h"

namespace cubist::tools {

std::filesystem::path cache_folder(const std::string& given) {
  if (!given.empty()) return given;
  if (const auto folder = user_cache_folder()) return *folder;
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

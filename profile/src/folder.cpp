#include "cubist/profile/folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/profile/json.h"
#include "cubist/profile/summary.h"

namespace cubist::profile {
namespace {

namespace fs = std::filesystem;

fs::path parent_of(const fs::path& folder) {
  const fs::path parent = fs::absolute(folder).lexically_normal().parent_path();
  return folder.has_filename() ? parent : parent.parent_path();  // "out/"
}

[[noreturn]] void fail(const fs::path& folder, const std::string& did) {
  throw Error(Fault::kResource, {.where = folder.string(),
                                 .did = did,
                                 .expected = "a place that can be written to",
                                 .fix = "choose another one with --output"});
}

// A folder beside the target, gone again unless it was renamed.
class Partial {
 public:
  explicit Partial(const fs::path& target) {
    std::string name = (parent_of(target) / ".cubist-profile-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) fail(target, "make a folder beside it");
    path_ = name;
  }
  ~Partial() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

Files folder_files(const Profile& profile, const std::string& network, size_t top) {
  Files files;
  files["profile.json"] = to_json(profile, network);
  files["summary.txt"] = render_summary(profile, top);
  return files;
}

void check_new_folder(const fs::path& folder) {
  if (fs::exists(fs::symlink_status(folder))) {
    throw Error(Fault::kConfig, {.where = folder.string(),
                                 .did = "write a profile there",
                                 .expected = "a folder that does not exist yet",
                                 .fix = "remove it, or choose another one with --output"});
  }
  const fs::path parent = parent_of(folder);
  if (!fs::is_directory(parent) || access(parent.c_str(), W_OK) != 0)
    fail(folder, fmt::format("make a folder in {}", parent.string()));
}

fs::path next_folder() {
  int number = 1;
  const auto name = [&] { return fs::path(fmt::format("cubist-profile-{}", number)); };
  while (fs::exists(fs::symlink_status(name()))) ++number;
  return name();
}

void write_folder(const fs::path& folder, const Files& files) {
  check_new_folder(folder);
  const Partial partial(folder);
  std::error_code error;
  for (const auto& [name, contents] : files) {
    const fs::path file = partial.path() / name;
    fs::create_directories(file.parent_path(), error);
    if (error) fail(folder, fmt::format("make a folder: {}", error.message()));
    write_file(file, contents);
  }
  fs::permissions(partial.path(),
                  fs::perms::all & ~(fs::perms::group_write | fs::perms::others_write), error);
  if (!error) fs::rename(partial.path(), folder, error);
  if (error) fail(folder, fmt::format("rename: {}", error.message()));
}

}  // namespace cubist::profile

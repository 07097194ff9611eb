#include "cubist/profile/folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <system_error>

#include "annotated_source.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/profile/json.h"
#include "cubist/profile/report.h"
#include "cubist/profile/summary.h"
#include "launch_tables.h"
#include "run_tables.h"

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

// "launches/0012_conv1"
fs::path launch_folder(const TaskProfile& launch) {
  std::string name = fmt::format("{:04}_{}", launch.id, launch.name());
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-';
  };
  for (char& c : name) {
    if (!is_plain(static_cast<unsigned char>(c))) c = '_';
  }
  constexpr size_t kMostName = 80;
  return fs::path("launches") / name.substr(0, kMostName);
}

// Files of one name in several folders: name.txt, name.2.txt, ...
fs::path free_name(const Files& files, const fs::path& wanted) {
  fs::path name = wanted.string() + ".txt";
  for (int n = 2; files.contains(name); ++n) name = fmt::format("{}.{}.txt", wanted.string(), n);
  return name;
}

}  // namespace

Files folder_files(const Profile& profile, const FolderOptions& options) {
  Files files;
  const std::string json = to_json(profile, options.network);
  if (options.report) files["report.html"] = render_report(json);
  files["profile.json"] = json;
  files[kSummaryFile] = render_summary(profile, options.top);
  for (auto& [name, text] : run_tables(profile)) files[name] = std::move(text);
  for (const TaskProfile& task : profile.tasks) {
    if (task.blocks.empty()) continue;
    for (auto& [name, text] : launch_tables(task, profile))
      files[launch_folder(task) / name] = std::move(text);
  }
  for (auto& [source, text] : annotated_sources(profile))
    files[free_name(files, kAnnotatedFolder / fs::path(source).filename())] = std::move(text);
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

#include "precompiled_headers.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <system_error>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/base/resources.h"
#include "cubist/kernels/toolchain.h"
#include "process.h"

namespace cubist::kernels {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAllHeaders = "include/cubist/device/all.h";

std::vector<fs::path> files_under(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string name_for(const std::vector<std::string>& compiler) {
  std::string text = toolchain_identity();
  for (const std::string& argument : compiler) text += '\n' + argument;
  for (const fs::path& file : files_under(resource_path("include"))) {
    const std::vector<std::byte> bytes = read_file(file, "device header");
    text += fmt::format("\n{} {:x}", file.string(), XXH3_64bits(bytes.data(), bytes.size()));
  }
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("device-{:016x}{:016x}.pch", hash.high64, hash.low64);
}

// One for each architecture, of this version and the one before.
void keep_the_newest(const fs::path& folder) {
  constexpr size_t kFiles = 6;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const fs::path& file : files_under(folder))
    files.emplace_back(fs::last_write_time(file), file);
  std::ranges::sort(files, std::greater<>());
  for (size_t i = kFiles; i < files.size(); ++i) fs::remove(files[i].second);
}

void make(const fs::path& file, std::vector<std::string> command) {
  fs::create_directories(file.parent_path());
  // Without times: the name says what the headers contain, wherever and whenever they were written.
  for (const std::string& argument :
       {std::string("-x"), std::string("c++-header"), std::string("-Xclang"),
        std::string("-fno-pch-timestamp"), resource_path(kAllHeaders).string(), std::string("-o"),
        file.string()})
    command.push_back(argument);
  const ProcessResult result = run_process(command, "clang-19");
  if (result.exit_status != 0 && fs::exists(file.parent_path())) {
    throw Error(Fault::kInternal, {.where = kAllHeaders,
                                   .did = "precompile the device library",
                                   .expected = "headers that go together\n" + result.output});
  }
  keep_the_newest(file.parent_path());
}

}  // namespace

fs::path precompiled_headers(const fs::path& folder, const std::vector<std::string>& compiler) {
  const fs::path file = folder / name_for(compiler);
  std::error_code error;
  if (!fs::exists(file, error)) {
    try {
      make(file, compiler);
    } catch (const fs::filesystem_error&) {
      return {};  // a folder that cannot be written, or that another process tidies up
    }
  }
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);  // used just now
  return fs::exists(file, error) ? file : fs::path();
}

}  // namespace cubist::kernels

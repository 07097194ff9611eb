#include "process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string_view>
#include <system_error>

#include "cubist/base/error.h"

namespace cubist::kernels {
namespace {

[[noreturn]] void fail(const std::string& program, int error_number, const std::string& package) {
  throw Error(Fault::kResource,
              {.where = {},
               .did = fmt::format("start {}: {}", program, std::strerror(error_number)),
               .expected = fmt::format("{} on PATH", program),
               .fix = fmt::format("install the package {}", package)});
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return text;
    }
  }
}

// That of this process, and huge pages for what malloc() takes (glibc 2.35 or later): the compiler
// touches new pages all the time, and with pages of 4 KiB the faults are a tenth of what a kernel
// takes to compile. What the user has set comes later in the list and counts.
std::vector<std::string> environment_of_child() {
  constexpr std::string_view kName = "GLIBC_TUNABLES=";
  std::string tunables(kName);
  tunables += "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216";
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (text.starts_with(kName)) {
      tunables += ':';
      tunables += text.substr(kName.size());
    } else {
      environment.emplace_back(text);
    }
  }
  environment.push_back(tunables);
  return environment;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& package) {
  const std::vector<std::string> environment = environment_of_child();
  const std::vector<char*> argv = pointers_to(arguments), envp = pointers_to(environment);

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(arguments[0], errno, package);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int error_number =
      posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error_number != 0) {
    close(ends[0]);
    fail(arguments[0], error_number, package);
  }
  ProcessResult result;
  result.output = read_all(ends[0]);
  close(ends[0]);
  result.exit_status = wait_for(child);
  return result;
}

std::filesystem::path find_program(const std::string& program) {
  // As posix_spawnp() does.
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/bin:/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path file = std::filesystem::path(folder) / program;
    if (access(file.c_str(), X_OK) != 0) continue;
    std::error_code error;
    const std::filesystem::path resolved = std::filesystem::canonical(file, error);
    if (!error) return resolved;
  }
  return {};
}

}  // namespace cubist::kernels

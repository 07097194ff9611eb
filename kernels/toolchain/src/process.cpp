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

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& package) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail(arguments[0], errno, package);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int error_number = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
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

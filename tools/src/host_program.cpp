#include "host_program.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "cubist/base/error.h"

extern char** environ;  // POSIX: no header declares it

namespace cubist::tools {
namespace {

constexpr int kSignalled = 128;  // as shells do: 128 + number of the signal

void refuse_network_options(const RunRequest& request) {
  for (const char* name :
       {"--precision", "--no-fusion", "--dim", "--data", "--input", "--output-dir", "--seed"}) {
    if (request.command->count(name) == 0) continue;
    throw Error(Fault::kConfig,
                {.where = name,
                 .did = fmt::format("run {}, a host program", request.program),
                 .expected = "options of networks only with a network",
                 .fix = "write -- before arguments of the program that begin with a dash"});
  }
}

std::map<std::string, std::string> with_options(const RunRequest& request,
                                                std::map<std::string, std::string> values) {
  if (request.command->count("--chip") > 0) values.emplace("CUBIST_CHIP", request.options.chip);
  if (request.command->count("--mode") > 0)
    values.emplace("CUBIST_MODE", sim::name_of(request.options.mode));
  if (request.strict) values.emplace("CUBIST_STRICT", "1");
  values.merge(environment_of(request.waves));
  return values;
}

// This process's environment with `values` in place of its own.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& values) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!values.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : values) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

int run_host_program(const RunRequest& request,
                     const std::map<std::string, std::string>& environment) {
  refuse_network_options(request);
  std::vector<std::string> words = {request.program};
  words.insert(words.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> variables = environment_with(with_options(request, environment));
  pid_t child = 0;
  const int error = posix_spawn(&child, request.program.c_str(), nullptr, nullptr,
                                pointers_to(words).data(), pointers_to(variables).data());
  int status = 0;
  if (error != 0 || waitpid(child, &status, 0) < 0) {
    throw Error(Fault::kResource,
                {.where = request.program,
                 .did = fmt::format("start it: {}", std::strerror(error != 0 ? error : errno)),
                 .expected = "an executable file",
                 .fix = {}});
  }
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace cubist::tools

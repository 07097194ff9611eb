#include "sanitize_options.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/sanitizer/sanitizer.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::tools {
namespace {

void publish(const SanitizeRequest& request, const sanitizer::Sanitizer& sanitizer) {
  const std::string text = sanitizer.text();
  std::fflush(stdout);
  fmt::print(stderr, "{}", text);
  std::fflush(stderr);
  if (!request.log.empty()) write_file(request.log, text);
}

}  // namespace

void add_sanitize_options(CLI::App& command, SanitizeRequest& request) {
  command
      .add_option(
          "--sanitize", request.kinds,
          "Look for race, bounds, init, sync (some, with commas between, or all); any report "
          "gives status 1 (docs/sanitizer.md)")
      ->type_name("KINDS");
  command.add_option("--sanitize-log", request.log, "File to write the reports to as well");
}

bool run_sanitized(const SanitizeRequest& request, framework::RunOptions options,
                   const std::function<void(const framework::RunOptions&)>& run) {
  sanitizer::Sanitizer sanitizer(sim::load_chip(options.chip), options.mode,
                                 {.kinds = sanitizer::parse_kinds(request.kinds)});
  options.observer = &sanitizer;
  try {
    run(options);
  } catch (...) {
    publish(request, sanitizer);
    throw;
  }
  publish(request, sanitizer);
  return sanitizer.is_clean();
}

std::map<std::string, std::string> environment_of(const SanitizeRequest& request) {
  if (request.kinds.empty()) return {};
  sanitizer::parse_kinds(request.kinds);
  std::map<std::string, std::string> variables{{"CUBIST_SANITIZE", request.kinds}};
  if (!request.log.empty())
    variables.emplace("CUBIST_SANITIZE_LOG", std::filesystem::absolute(request.log).string());
  return variables;
}

}  // namespace cubist::tools

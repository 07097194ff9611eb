// --sanitize and --sanitize-log of `cubist run`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>

#include "run_options.h"

namespace cubist::tools {

struct SanitizeRequest {
  std::string kinds;  // empty: not asked for
  std::string log;    // empty: standard error only
};

void add_sanitize_options(CLI::App& command, SanitizeRequest& request);

// `run` of a network with a sanitizer on its device; prints what it found, also if `run` throws.
// True if there is no report. Throws Error(Config) for an unknown kind or a mode without events.
bool run_sanitized(const SanitizeRequest& request, framework::RunOptions options,
                   const std::function<void(const framework::RunOptions&)>& run);

// What tells a host program's AscendCL the same. Throws Error(Config) for an unknown kind.
std::map<std::string, std::string> environment_of(const SanitizeRequest& request);

}  // namespace cubist::tools

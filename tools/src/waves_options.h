// --waves and what belongs to it: the signals of a chip's clocked units as files.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>

#include "cubist/sim/waves.h"

namespace cubist::tools {

struct WavesOptions {
  std::string file, window;  // empty: none; all
  int core = 0;
};

void add_waves_options(CLI::App& command, WavesOptions& options);

// Nothing without --waves. Throws Error(Config) for a window that is none.
std::optional<sim::WavesRequest> waves_request(const WavesOptions& options);
// The same for a host program: what libascendcl reads.
std::map<std::string, std::string> environment_of(const WavesOptions& options);

}  // namespace cubist::tools

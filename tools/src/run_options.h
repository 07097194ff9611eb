// What a subcommand that runs something takes: a network with its options, or a host program with
// its arguments.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cubist/framework/run.h"
#include "waves_options.h"

namespace cubist::tools {

// As given on the command line.
struct RunRequest {
  std::string program;                 // zoo:NAME, an .onnx file, or an executable
  std::vector<std::string> arguments;  // of an executable
  framework::RunOptions options;
  std::string data, output_folder, cache_folder;
  bool no_cache = false, tuned = false;
  bool strict = false;  // of a host program; networks always are
  WavesOptions waves;
  std::vector<std::string> dimensions, inputs;
  CLI::App* command = nullptr;  // tells which options were given
};

std::shared_ptr<RunRequest> add_run_options(CLI::App& command);

// What decides which kernels a network has, beside the chip: --precision, --no-fusion, --dim.
void add_network_options(CLI::App& command, framework::RunOptions& options,
                         std::vector<std::string>& dimensions);
// Throws Error(Config) for what is not NAME=N.
void set_dimensions(framework::RunOptions& options, const std::vector<std::string>& dimensions);

// The request is for an executable file, not for a network.
bool is_host_program(const RunRequest& request);

// Of a network. Throws Error(Config) for an option that cannot be read, or arguments, which only a
// host program has.
framework::RunOptions network_options(const RunRequest& request);

// "3/84 operators" on one line of a terminal, nothing elsewhere.
framework::Progress progress_line();

}  // namespace cubist::tools

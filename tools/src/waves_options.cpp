#include "waves_options.h"

#include <filesystem>

#include "cubist/base/cycle_window.h"

namespace cubist::tools {

void add_waves_options(CLI::App& command, WavesOptions& options) {
  command.add_option(
      "--waves", options.file,
      "FST file for the signals of a core's unit in RTL: cube.model=rtl, vector.model=rtl or mixed "
      "(docs/rtl.md). With both, the cube's; those of the vector unit go to NAME.vector.fst");
  command.add_option("--waves-window", options.window, "BEGIN:END, only these cycles of the waves")
      ->needs("--waves");
  command.add_option("--waves-core", options.core, "Which of the cores that have the unit")
      ->capture_default_str()
      ->needs("--waves");
}

std::optional<sim::WavesRequest> waves_request(const WavesOptions& options) {
  if (options.file.empty()) return std::nullopt;
  sim::WavesRequest request{.file = options.file, .core = options.core};
  if (options.window.empty()) return request;
  const CycleWindow window = parse_cycle_window("--waves-window", options.window);
  request.begin = window.begin;
  request.end = window.end;
  return request;
}

std::map<std::string, std::string> environment_of(const WavesOptions& options) {
  const std::optional<sim::WavesRequest> request = waves_request(options);
  if (!request) return {};
  std::map<std::string, std::string> variables = {
      {"CUBIST_WAVES", std::filesystem::absolute(request->file).string()},
      {"CUBIST_WAVES_CORE", std::to_string(request->core)}};
  if (!options.window.empty()) variables.emplace("CUBIST_WAVES_WINDOW", options.window);
  return variables;
}

}  // namespace cubist::tools

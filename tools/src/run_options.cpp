#include "run_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <utility>

#include "cache_folder.h"
#include "cubist/base/error.h"

namespace cubist::tools {
namespace {

constexpr const char* kOverwriteLine = "\r\033[K";

const std::map<std::string, sim::Mode> kModes = {{"full", sim::Mode::kFull},
                                                 {"functional", sim::Mode::kFunctional},
                                                 {"timing", sim::Mode::kTiming}};
const std::map<std::string, framework::Precision> kPrecisions = {
    {"mixed", framework::Precision::kMixed}, {"fp32", framework::Precision::kF32}};

// A choice by name; the help and the error list the names.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& choices) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : choices) keys.push_back(name);
  const std::string names = fmt::format("{}", fmt::join(keys, "|"));
  const auto to_number = [choices, names](std::string& text) -> std::string {
    const auto found = choices.find(text);
    if (found == choices.end()) return fmt::format("'{}' is none of {}", text, names);
    text = std::to_string(static_cast<int>(found->second));
    return {};
  };
  return {to_number, names};
}

// "NAME=VALUE" of an option that may be given several times.
std::pair<std::string, std::string> split_assignment(const std::string& option,
                                                     const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw Error(Fault::kConfig, {.where = option,
                                 .did = fmt::format("read '{}'", text),
                                 .expected = "NAME=VALUE",
                                 .fix = {}});
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

int64_t positive_integer(const std::string& option, const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) {
    throw Error(Fault::kConfig, {.where = option,
                                 .did = fmt::format("read '{}'", text),
                                 .expected = "a whole number from 1",
                                 .fix = {}});
  }
  return value;
}

}  // namespace

void add_network_options(CLI::App& command, framework::RunOptions& options,
                         std::vector<std::string>& dimensions) {
  command
      .add_option("--precision", options.precision,
                  "mixed: f16 with f32 accumulation; fp32: f32 throughout")
      ->transform(one_of(kPrecisions))
      ->default_str("mixed")
      ->type_name("PRECISION");
  command.add_flag("!--no-fusion", options.fusion,
                   "As an eager framework runs it: one operator at a time, NCHW between them");
  command.add_option("--dim", dimensions, "NAME=N: value of a dynamic dimension");
}

void set_dimensions(framework::RunOptions& options, const std::vector<std::string>& dimensions) {
  for (const std::string& text : dimensions) {
    const auto [name, value] = split_assignment("--dim", text);
    options.dimensions[name] = positive_integer("--dim " + name, value);
  }
}

framework::RunOptions network_options(const RunRequest& request) {
  if (!request.arguments.empty()) {
    throw Error(Fault::kConfig,
                {.where = request.program,
                 .did = fmt::format("read '{}'", request.arguments.front()),
                 .expected = "no arguments: this is no host program",
                 .fix = "an executable file may have arguments, a network has options"});
  }
  framework::RunOptions options = request.options;
  options.model = request.program;
  if (!request.data.empty()) options.data = request.data;
  if (!request.output_folder.empty()) options.output_folder = request.output_folder;
  if (!request.no_cache) options.kernel_cache = cache_folder(request.cache_folder);
  options.waves = waves_request(request.waves);
  if (request.tuned) options.tuning = cache_folder(request.cache_folder);
  set_dimensions(options, request.dimensions);
  for (const std::string& text : request.inputs) {
    const auto [name, file] = split_assignment("--input", text);
    options.inputs[name] = file;
  }
  return options;
}

// One line on a terminal, nothing elsewhere.
framework::Progress progress_line() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [](const std::string& what, size_t done, size_t all) {
    fmt::print(stderr, "{}{}/{} {}", kOverwriteLine, done, all, what);
    if (done == all) fmt::print(stderr, "{}", kOverwriteLine);
    std::fflush(stderr);
  };
}

bool is_host_program(const RunRequest& request) {
  const std::filesystem::path path = request.program;
  return path.extension() != ".onnx" && std::filesystem::is_regular_file(path) &&
         access(request.program.c_str(), X_OK) == 0;
}

std::shared_ptr<RunRequest> add_run_options(CLI::App& command) {
  auto request = std::make_shared<RunRequest>();
  request->command = &command;
  framework::RunOptions& options = request->options;
  command
      .add_option("program", request->program,
                  fmt::format("An .onnx file, one of {}, or a host program",
                              fmt::join(framework::zoo_names(), ", ")))
      ->required();
  command
      .add_option(
          "--chip", options.chip,
          "Name of a chip, or a description file (cubist info); NAME,KEY=VALUE to change it")
      ->capture_default_str();
  command
      .add_option("--mode", options.mode, "full: values and time; functional: values; timing: time")
      ->transform(one_of(kModes))
      ->default_str("full")
      ->type_name("MODE");
  command.add_flag(
      "--strict", request->strict,
      "Kernels of a host program have the order that their own flags give, and no other "
      "(networks always do)");
  add_network_options(command, options, request->dimensions);
  command.add_option("--data", request->data,
                     "Folder with input_I.pb and output_J.pb to compare with (ONNX test_data_set)");
  command.add_option("--input", request->inputs, "NAME=FILE: value of an input, .npy or .pb");
  command.add_option("--output-dir", request->output_folder,
                     "Where to write NAME.npy and NAME.pb of every output");
  command.add_option("--seed", options.seed, "Seed of random inputs and of zoo weights")
      ->capture_default_str();
  add_cache_option(command, request->cache_folder);
  command.add_flag("--no-cache", request->no_cache,
                   "Generate every kernel anew, and keep none for the next run");
  command.add_flag("--tuned", request->tuned,
                   "With the best schedules that `cubist tune` found, where it found any");
  add_waves_options(command, request->waves);
  command.add_option("arguments", request->arguments, "Arguments of a host program");
  return request;
}

}  // namespace cubist::tools

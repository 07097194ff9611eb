// `cubist tune`: spends a budget on the schedules of an operator and keeps what it finds.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "akg_operators.h"
#include "akg_options.h"
#include "cache_folder.h"
#include "commands.h"
#include "cubist/akg/tune.h"
#include "cubist/base/files.h"
#include "cubist/sim/chip_spec.h"
#include "kernel_timer.h"

namespace cubist::tools {
namespace {

constexpr const char* kOverwriteLine = "\r\033[K";

struct TuneArguments {
  OperatorArguments op;
  std::string chip = "ascend910b1", cache_dir, json;
  akg::TuneOptions options;
};

// One line on a terminal, a line per kernel elsewhere.
void show(const akg::TuneStep& step) {
  const std::string best = step.best ? fmt::format("{} cycles", step.best->value) : "no kernel yet";
  const std::string line =
      fmt::format("{}/{} {}: trial {} of at most {}, best {}", step.algorithm + 1, step.algorithms,
                  step.name, step.trial, step.trials, best);
  if (isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "{}{}", kOverwriteLine, line);
    std::fflush(stderr);
  } else if (step.trial == 1) {
    fmt::print(stderr, "{}\n", line);
  }
}

void tune(const TuneArguments& arguments) {
  const std::vector<akg::Algorithm> algorithms = {make_algorithm(request_of(arguments.op))};
  const sim::ChipSpec chip = sim::load_chip(arguments.chip);
  const std::filesystem::path folder = cache_folder(arguments.cache_dir);
  akg::KernelCache cache({.folder = folder}, print_warning);
  akg::TuningDatabase database(folder, print_warning);
  const akg::TuneBench bench = {
      .compile =
          [&](const akg::Algorithm& algorithm, const akg::CompileOptions& options) {
            return akg::compile_cached(cache, algorithm, chip, options);
          },
      .cycles_of =
          [&](const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel) {
            return duration(time_kernel(algorithm, kernel, chip));
          }};
  const std::vector<akg::Tuned> results =
      akg::tune(algorithms, chip, arguments.options, bench, database, show);
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "{}", kOverwriteLine);
  fmt::print("{}", akg::render_table(results));
  if (!arguments.json.empty()) write_file(arguments.json, akg::to_json(results));
}

}  // namespace

void add_tune_command(CLI::App& app) {
  auto arguments = std::make_shared<TuneArguments>();
  CLI::App* command = app.add_subcommand(
      "tune", "Time schedules of a generated kernel and keep the best (docs/akg.md)");
  add_operator_options(*command, arguments->op);
  command->add_option("--chip", arguments->chip, "Name of a chip, or a description file")
      ->capture_default_str();
  command->add_option("--trials", arguments->options.trials, "Most schedules to time per kernel")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--seconds", arguments->options.seconds,
                   "No trial starts later than this; how many fit depends on the host")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", arguments->options.seed, "Of the search")->capture_default_str();
  add_cache_option(*command, arguments->cache_dir);
  command->add_option("--json", arguments->json, "File to write the table to");
  command->callback([arguments] { tune(*arguments); });
}

}  // namespace cubist::tools

// `cubist tune`: spends a budget on the schedules of an operator and keeps what it finds.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "akg_operators.h"
#include "akg_options.h"
#include "cache_folder.h"
#include "commands.h"
#include "cubist/akg/tune.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/sim/chip_spec.h"
#include "cubist/sim/clocked_units.h"
#include "kernel_timer.h"
#include "network_groups.h"
#include "run_options.h"

namespace cubist::tools {
namespace {

constexpr const char* kOverwriteLine = "\r\033[K";

struct TuneArguments {
  OperatorArguments op;
  NetworkArguments network;
  std::string chip = "ascend910b1", cache_dir, json;
  akg::TuneOptions options;
};

struct Kernel {
  std::string name;
  akg::Algorithm algorithm;
};

// The vector kernels of a network, that with most of the predicted time first.
std::vector<Kernel> kernels_of(const framework::RunOptions& options) {
  const std::vector<framework::Group> groups = groups_of(options);
  const framework::CompiledGroups compiled =
      framework::compile_groups(groups, options, progress_line());
  for (const std::string& note : compiled.notes) print_warning(note);
  std::vector<std::pair<double, Kernel>> kernels;
  for (size_t i = 0; i < groups.size(); ++i) {
    const auto* algorithm = std::get_if<akg::Algorithm>(&groups[i].source);
    if (algorithm == nullptr) continue;
    const double cycles =
        compiled.kernels[i]->predicted_cycles * static_cast<double>(groups[i].launches);
    kernels.push_back({cycles, {fmt::format("{} {}", i + 1, groups[i].name), *algorithm}});
  }
  if (kernels.empty()) {
    throw Error(Fault::kConfig, {.where = options.model,
                                 .did = "look for kernels to tune",
                                 .expected = "a vector kernel: products and convolutions have "
                                             "tiles and no schedule",
                                 .fix = "`cubist akg` lists the kernels of a network"});
  }
  std::ranges::stable_sort(kernels, std::greater(), [](const auto& one) { return one.first; });
  std::vector<Kernel> sorted;
  for (auto& [cycles, kernel] : kernels) sorted.push_back(std::move(kernel));
  return sorted;
}

std::vector<Kernel> kernels_of(const TuneArguments& arguments, const CLI::App& command,
                               const std::filesystem::path& folder) {
  if (is_network(arguments.op.name)) {
    expect_network_options(command);
    return kernels_of(
        network_options(arguments.network, arguments.op.name, arguments.chip, folder));
  }
  expect_operator_options(command);
  return {{arguments.op.name, make_algorithm(request_of(arguments.op))}};
}

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

void tune(const TuneArguments& arguments, const CLI::App& command) {
  const sim::ChipSpec chip = sim::load_chip(arguments.chip);
  sim::check_mode(chip, sim::Mode::kTiming);
  const std::filesystem::path folder = cache_folder(arguments.cache_dir);
  const std::vector<Kernel> kernels = kernels_of(arguments, command, folder);
  std::vector<akg::Algorithm> algorithms;
  for (const Kernel& kernel : kernels) algorithms.push_back(kernel.algorithm);
  akg::KernelCache cache({.folder = folder}, print_warning);
  akg::TuningDatabase database(folder, print_warning);
  const akg::TuneBench bench = {
      .compile =
          [&](const akg::Algorithm& algorithm, const akg::CompileOptions& options) {
            return akg::compile_cached(cache, algorithm, chip, options);
          },
      .cycles_of =
          [&](const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel) {
            return duration(time_cold(roofline::work_of(algorithm), kernel, chip));
          }};
  const auto progress = [&](akg::TuneStep step) {
    step.name = kernels[step.algorithm].name;
    show(step);
  };
  std::vector<akg::Tuned> results =
      akg::tune(algorithms, chip, arguments.options, bench, database, progress);
  for (size_t i = 0; i < results.size(); ++i) results[i].name = kernels[i].name;
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "{}", kOverwriteLine);
  fmt::print("{}", akg::render_table(results));
  if (results.size() < kernels.size())
    fmt::print("no budget left for {} of {} kernels\n", kernels.size() - results.size(),
               kernels.size());
  if (!arguments.json.empty()) write_file(arguments.json, akg::to_json(results));
}

}  // namespace

void add_tune_command(CLI::App& app) {
  auto arguments = std::make_shared<TuneArguments>();
  CLI::App* command = app.add_subcommand("tune",
                                         "Time schedules of an operator or of a network's vector "
                                         "kernels, keep the best (docs/akg.md)");
  add_operator_options(*command, arguments->op);
  add_group_options(*command, arguments->network);
  command->add_option("--chip", arguments->chip, "Name of a chip, or a description file")
      ->capture_default_str();
  command->add_option("--trials", arguments->options.trials, "Most schedules to time per kernel")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--budget", arguments->options.budget,
                   "Most schedules to time for all kernels together, the costliest kernel first")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--seconds", arguments->options.seconds,
                   "No trial starts later than this; how many fit depends on the host")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", arguments->options.seed, "Of the search")->capture_default_str();
  add_cache_option(*command, arguments->cache_dir);
  command->add_option("--json", arguments->json, "File to write the table to");
  command->callback([arguments, command] { tune(*arguments, *command); });
}

}  // namespace cubist::tools

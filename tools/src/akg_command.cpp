// `cubist akg`: compiles one operator and shows how.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "akg_operators.h"
#include "akg_options.h"
#include "cache_folder.h"
#include "commands.h"
#include "cubist/akg/cache.h"
#include "cubist/akg/tune.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/profile/folder.h"
#include "cubist/profile/recorder.h"
#include "cubist/sim/chip_spec.h"
#include "kernel_timer.h"

namespace cubist::tools {
namespace {

using nlohmann::ordered_json;

// What can be shown without compiling again.
constexpr const char *kAlgorithm = "algorithm", *kSource = "source";

bool needs_passes(const std::vector<std::string>& wanted) {
  return std::ranges::any_of(
      wanted, [](const std::string& name) { return name != kAlgorithm && name != kSource; });
}

struct AkgArguments {
  OperatorArguments op;
  std::string chip = "ascend910b1", cache_dir, json, profile;
  std::vector<std::string> print, schedule;
  bool list = false, tuned = false;
};

struct Shown {
  std::string name, text;
};

// What moving the operands alone would cost, at the rate that memory sustains.
struct Roofline {
  Bytes bytes;
  double bytes_per_cycle = 0;

  double cycles() const { return static_cast<double>(bytes.value) / bytes_per_cycle; }
  double share(Cycles simulated) const { return cycles() / static_cast<double>(simulated.value); }
};

struct Result {
  akg::CompiledKernel kernel;
  bool is_cached = false;
  double seconds = 0;  // until the kernel was there
  std::vector<Shown> shown;
  sim::TaskReport report;
  Roofline roofline;
};

std::optional<akg::Schedule> tuned_schedule(const akg::Algorithm& algorithm,
                                            const sim::ChipSpec& chip,
                                            const std::filesystem::path& folder) {
  akg::TuningDatabase database(folder, print_warning);
  const std::optional<akg::Trial> best = database.best(algorithm, chip);
  if (best) return best->schedule;
  throw Error(Fault::kConfig,
              {.where = algorithm.name,
               .did = "look for a tuned schedule",
               .expected = fmt::format("trials of it on {} by this version of Cubist in '{}'",
                                       chip.name, folder.string()),
               .fix = "run `cubist tune` with the same operator first, or leave --tuned out"});
}

// From settings like "chunk=64".
akg::Schedule schedule_of(const std::vector<std::string>& settings) {
  akg::Schedule schedule;
  int64_t blocks = 1, axis = 0;
  const std::map<std::string, int64_t*> numbers = {{"axis", &axis},
                                                   {"chunk", &schedule.chunk},
                                                   {"blocks", &blocks},
                                                   {"step", &schedule.step},
                                                   {"columns", &schedule.columns}};
  for (const std::string& setting : settings) {
    const size_t equals = setting.find('=');
    const auto found = numbers.find(setting.substr(0, equals));
    const char* const end = setting.data() + setting.size();
    const char* const text = equals == std::string::npos ? end : setting.data() + equals + 1;
    if (found == numbers.end() || std::from_chars(text, end, *found->second).ptr != end ||
        text == end || *found->second < 0) {
      throw Error(Fault::kConfig, {.where = "--schedule",
                                   .did = fmt::format("read '{}'", setting),
                                   .expected = "axis=N, chunk=N, blocks=N, step=N or columns=N",
                                   .fix = {}});
    }
  }
  schedule.axis = static_cast<int>(axis);
  schedule.blocks = static_cast<uint32_t>(blocks);
  return schedule;
}

// What was asked for, in the order in which it was asked; "all": everything, in the order in which
// it was made.
std::vector<Shown> select(const std::vector<Shown>& made, const std::vector<std::string>& wanted) {
  if (std::ranges::find(wanted, "all") != wanted.end()) return made;
  std::vector<std::string> names;
  for (const Shown& one : made) names.push_back(one.name);
  std::vector<Shown> selected;
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find(made, name, &Shown::name);
    if (found == made.end()) {
      throw Error(Fault::kConfig,
                  {.where = "--print",
                   .did = fmt::format("look for '{}'", name),
                   .expected = fmt::format("all, or some of {}", fmt::join(names, ", ")),
                   .fix = {}});
    }
    selected.push_back(*found);
  }
  return selected;
}

// What `cubist profile` leaves of a program (docs/profile.md), of this launch.
sim::TaskReport profile_kernel(const akg::Algorithm& algorithm, const akg::CompiledKernel& kernel,
                               const sim::ChipSpec& chip, const std::filesystem::path& folder) {
  profile::check_new_folder(folder);
  profile::Recorder recorder(chip, sim::Mode::kTiming);
  const sim::TaskReport report = time_kernel(algorithm, kernel, chip, &recorder.observer());
  profile::Profile profile = recorder.profile();
  profile.program = algorithm.name;
  profile::write_folder(folder, profile::folder_files(profile, {}));
  return report;
}

Result run(const AkgArguments& arguments) {
  const akg::Algorithm algorithm = make_algorithm(request_of(arguments.op));
  const sim::ChipSpec chip = sim::load_chip(arguments.chip);
  const std::filesystem::path folder = cache_folder(arguments.cache_dir);
  akg::KernelCache cache({.folder = folder}, print_warning);

  akg::CompileOptions options;
  if (arguments.tuned) options.schedule = tuned_schedule(algorithm, chip, folder);
  if (!arguments.schedule.empty()) options.schedule = schedule_of(arguments.schedule);
  std::vector<Shown> made;
  const auto keep = [&](const std::string& name, const std::string& text) {
    if (std::ranges::find(made, name, &Shown::name) == made.end()) made.push_back({name, text});
  };
  if (needs_passes(arguments.print)) options.after = keep;
  const auto began = std::chrono::steady_clock::now();
  Result result{
      .kernel = akg::compile_cached(cache, algorithm, chip, options),
      .is_cached = cache.counts().hits > 0,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
      .shown = {},
      .report = {},
      .roofline = {bytes_of(algorithm), chip.dram.bandwidth.value * chip.dram.efficiency}};
  keep(kAlgorithm, akg::describe(algorithm));
  keep(kSource, result.kernel.source);
  result.shown = select(made, arguments.print);
  result.report = arguments.profile.empty()
                      ? time_kernel(algorithm, result.kernel, chip)
                      : profile_kernel(algorithm, result.kernel, chip, arguments.profile);
  return result;
}

void print(const Result& result) {
  for (const Shown& one : result.shown) fmt::print("-- {}\n{}\n", one.name, one.text);
  const Cycles simulated = duration(result.report);
  const Roofline& roofline = result.roofline;
  fmt::print("{}\n", result.kernel.explanation);
  constexpr double kMilli = 1e3;
  fmt::print("{:<10} {:.1f} ms on the host\n", result.is_cached ? "cached" : "compiled",
             result.seconds * kMilli);
  fmt::print("schedule   {}\n", akg::to_string(result.kernel.schedule));
  fmt::print("predicted  {:.0f} cycles\n", result.kernel.predicted_cycles);
  fmt::print("simulated  {} cycles on {} cores, launch included\n", simulated.value,
             result.report.cores);
  fmt::print(
      "roofline   {:.0f} cycles: operands of {} B at the {:.1f} B/cycle that memory sustains\n",
      roofline.cycles(), roofline.bytes.value, roofline.bytes_per_cycle);
  fmt::print(
      "share      {:.1f} % of the roofline; {} B read and {} B written at the cores' ports\n",
      100 * roofline.share(simulated), result.report.gm_read.value, result.report.gm_written.value);
}

ordered_json to_json(const AkgArguments& arguments, const Result& result) {
  const Cycles simulated = duration(result.report);
  const akg::Schedule& schedule = result.kernel.schedule;
  ordered_json shown = ordered_json::object();
  for (const Shown& one : result.shown) shown[one.name] = one.text;
  return {{"operator", arguments.op.name},
          {"chip", arguments.chip},
          {"explanation", result.kernel.explanation},
          {"schedule",
           {{"axis", schedule.axis},
            {"chunk", schedule.chunk},
            {"blocks", schedule.blocks},
            {"step", schedule.step},
            {"columns", schedule.columns}}},
          {"is_cached", result.is_cached},
          {"compile_seconds", result.seconds},
          {"predicted_cycles", result.kernel.predicted_cycles},
          {"simulated_cycles", simulated.value},
          {"cores", result.report.cores},
          {"operand_bytes", result.roofline.bytes.value},
          {"sustained_bytes_per_cycle", result.roofline.bytes_per_cycle},
          {"roofline_cycles", result.roofline.cycles()},
          {"roofline_share", result.roofline.share(simulated)},
          {"gm_read_bytes", result.report.gm_read.value},
          {"gm_written_bytes", result.report.gm_written.value},
          {"shown", std::move(shown)}};
}

void run_command(const AkgArguments& arguments) {
  if (arguments.list) {
    fmt::print("{}", list_operators());
    return;
  }
  const Result result = run(arguments);
  print(result);
  constexpr int kIndent = 2;
  if (!arguments.json.empty())
    write_file(arguments.json, to_json(arguments, result).dump(kIndent) + "\n");
}

}  // namespace

void add_akg_command(CLI::App& app) {
  auto arguments = std::make_shared<AkgArguments>();
  CLI::App* command = app.add_subcommand(
      "akg", "Compile an operator to a kernel; show passes, source and cost (docs/akg.md)");
  add_operator_options(*command, arguments->op);
  command->add_option("--chip", arguments->chip, "Name of a chip, or a description file")
      ->capture_default_str();
  command->add_option("--print", arguments->print, "What to show: passes, source, or all")
      ->delimiter(',');
  CLI::Option* const tuned = command->add_flag("--tuned", arguments->tuned,
                                               "With the best schedule that `cubist tune` found");
  command
      ->add_option("--schedule", arguments->schedule,
                   "With this one: axis=N,chunk=N,blocks=N,step=N,columns=N (akg/compile.h)")
      ->delimiter(',')
      ->excludes(tuned);
  command->add_flag("--list", arguments->list, "Show the operators instead");
  add_cache_option(*command, arguments->cache_dir);
  command->add_option("--json", arguments->json, "File to write the result to");
  command->add_option("--profile", arguments->profile,
                      "Folder to make and write a profile of the launch to (docs/profile.md)");
  command->callback([arguments] { run_command(*arguments); });
}

}  // namespace cubist::tools

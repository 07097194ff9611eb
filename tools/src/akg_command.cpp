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
#include "cubist/sim/clocked_units.h"
#include "kernel_timer.h"
#include "network_groups.h"
#include "run_options.h"

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
  NetworkArguments network;
  std::optional<size_t> group;
  std::string chip = "ascend910b1", cache_dir, json, profile;
  std::vector<std::string> print, schedule;
  bool list = false, tuned = false;
};

struct Shown {
  std::string name, text;
};

// What is compiled: an operator, or a group of a network.
struct Subject {
  std::string name;
  framework::GroupSource source;
};

struct Result {
  Subject subject;
  akg::CompiledKernel kernel;
  bool is_cached = false;
  double seconds = 0;  // until the kernel was there
  std::vector<Shown> shown;
  sim::TaskReport report;   // of a launch with nothing in L2
  roofline::Measured warm;  // of the next one
  roofline::Roof roof;

  bool has_schedule() const { return std::holds_alternative<akg::Algorithm>(subject.source); }
  double share() const {
    return static_cast<double>(roof.cycles.value) / static_cast<double>(warm.launched.value);
  }
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
  const std::map<std::string, int64_t*> numbers = {
      {"axis", &axis},          {"chunk", &schedule.chunk},     {"blocks", &blocks},
      {"step", &schedule.step}, {"columns", &schedule.columns}, {"parts", &schedule.parts}};
  for (const std::string& setting : settings) {
    const size_t equals = setting.find('=');
    const auto found = numbers.find(setting.substr(0, equals));
    const char* const end = setting.data() + setting.size();
    const char* const text = equals == std::string::npos ? end : setting.data() + equals + 1;
    if (found == numbers.end() || std::from_chars(text, end, *found->second).ptr != end ||
        text == end || *found->second < 0) {
      throw Error(Fault::kConfig,
                  {.where = "--schedule",
                   .did = fmt::format("read '{}'", setting),
                   .expected = "axis=N, chunk=N, blocks=N, step=N, columns=N or parts=N",
                   .fix = {}});
    }
  }
  schedule.axis = static_cast<int>(axis);
  schedule.blocks = static_cast<uint32_t>(blocks);
  return schedule;
}

// What was asked for, in the order in which it was asked; "all": everything, in the order in which
// it was made.
std::vector<Shown> select(const std::vector<Shown>& made, const std::vector<std::string>& wanted,
                          const framework::GroupSource& source) {
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
                   .fix = std::holds_alternative<akg::Algorithm>(source)
                              ? ""
                              : fmt::format("a {} is made without Halide and has no passes",
                                            kind_of(source))});
    }
    selected.push_back(*found);
  }
  return selected;
}

// What `cubist profile` leaves of a program (docs/profile.md), of this launch.
sim::TaskReport profile_kernel(const Subject& subject, const akg::CompiledKernel& kernel,
                               const sim::ChipSpec& chip, const std::filesystem::path& folder) {
  profile::check_new_folder(folder);
  profile::Recorder recorder(chip, sim::Mode::kTiming);
  const sim::TaskReport report =
      time_cold(work_of(subject.source), kernel, chip, &recorder.observer());
  profile::Profile profile = recorder.profile();
  profile.program = subject.name;
  profile::write_folder(folder, profile::folder_files(profile, {}));
  return report;
}

std::string text_of(const framework::GroupSource& source) {
  if (const auto* algorithm = std::get_if<akg::Algorithm>(&source))
    return akg::describe(*algorithm);
  if (const auto* product = std::get_if<akg::Contraction>(&source)) return akg::key_of(*product);
  return akg::key_of(std::get<akg::Convolution>(source));
}

Subject subject_of(const AkgArguments& arguments, const std::filesystem::path& folder) {
  if (!is_network(arguments.op.name))
    return {arguments.op.name, make_algorithm(request_of(arguments.op))};
  const auto groups =
      groups_of(network_options(arguments.network, arguments.op.name, arguments.chip, folder));
  const framework::Group& group = find_group(groups, *arguments.group);
  return {group.name, group.source};
}

akg::CompileOptions options_of(const AkgArguments& arguments, const Subject& subject,
                               const sim::ChipSpec& chip, const std::filesystem::path& folder) {
  akg::CompileOptions options;
  if (!arguments.tuned && arguments.schedule.empty()) return options;
  const auto* algorithm = std::get_if<akg::Algorithm>(&subject.source);
  if (algorithm == nullptr) {
    throw Error(Fault::kConfig,
                {.where = arguments.tuned ? "--tuned" : "--schedule",
                 .did = fmt::format("use it with the {} {}", kind_of(subject.source), subject.name),
                 .expected = "a vector kernel: others have tiles and no schedule",
                 .fix = {}});
  }
  options.schedule =
      arguments.tuned ? tuned_schedule(*algorithm, chip, folder) : schedule_of(arguments.schedule);
  return options;
}

akg::CompiledKernel compile(akg::KernelCache& cache, const framework::GroupSource& source,
                            const sim::ChipSpec& chip, const akg::CompileOptions& options) {
  if (const auto* algorithm = std::get_if<akg::Algorithm>(&source))
    return akg::compile_cached(cache, *algorithm, chip, options);
  if (const auto* product = std::get_if<akg::Contraction>(&source))
    return akg::compile_cached(cache, *product, chip);
  return akg::compile_cached(cache, std::get<akg::Convolution>(source), chip);
}

Result run(const AkgArguments& arguments) {
  const sim::ChipSpec chip = sim::load_chip(arguments.chip);
  sim::check_mode(chip, sim::Mode::kTiming);
  const std::filesystem::path folder = cache_folder(arguments.cache_dir);
  const Subject subject = subject_of(arguments, folder);
  akg::KernelCache cache({.folder = folder}, print_warning);

  akg::CompileOptions options = options_of(arguments, subject, chip, folder);
  std::vector<Shown> made;
  const auto keep = [&](const std::string& name, const std::string& text) {
    if (std::ranges::find(made, name, &Shown::name) == made.end()) made.push_back({name, text});
  };
  if (needs_passes(arguments.print)) options.after = keep;
  const auto began = std::chrono::steady_clock::now();
  Result result{
      .subject = subject,
      .kernel = compile(cache, subject.source, chip, options),
      .is_cached = cache.counts().hits > 0,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
      .shown = {},
      .report = {},
      .warm = {},
      .roof = roofline::roof_of(work_of(subject.source), chip)};
  keep(kAlgorithm, text_of(subject.source));
  keep(kSource, result.kernel.source);
  result.shown = select(made, arguments.print, subject.source);
  const roofline::Work work = work_of(subject.source);
  result.report = arguments.profile.empty()
                      ? time_cold(work, result.kernel, chip)
                      : profile_kernel(subject, result.kernel, chip, arguments.profile);
  result.warm = roofline::time_kernel(work, result.kernel, chip);
  return result;
}

const char* name_of(roofline::Bound bound) {
  switch (bound) {
    case roofline::Bound::kL2:
      return "L2";
    case roofline::Bound::kDram:
      return "DRAM";
    case roofline::Bound::kCube:
      return "cube";
  }
  return "";
}

void print(const Result& result) {
  for (const Shown& one : result.shown) fmt::print("-- {}\n{}\n", one.name, one.text);
  const Cycles simulated = duration(result.report);
  fmt::print("{}\n", result.kernel.explanation);
  constexpr double kMilli = 1e3;
  fmt::print("{:<10} {:.1f} ms on the host\n", result.is_cached ? "cached" : "compiled",
             result.seconds * kMilli);
  if (result.has_schedule()) fmt::print("schedule   {}\n", akg::to_string(result.kernel.schedule));
  fmt::print("predicted  {:.0f} cycles\n", result.kernel.predicted_cycles);
  fmt::print("simulated  {} cycles on {} cores, launch included\n", simulated.value,
             result.report.cores);
  fmt::print("warm       {} cycles for the next launch, {} without the time to launch\n",
             result.warm.total.value, result.warm.launched.value);
  fmt::print("roofline   {} cycles, bound by {}; {:.1f} % of it reached\n",
             result.roof.cycles.value, name_of(result.roof.bound), 100 * result.share());
  fmt::print("moved      {} B read and {} B written at the cores' ports\n",
             result.report.gm_read.value, result.report.gm_written.value);
}

ordered_json to_json(const AkgArguments& arguments, const Result& result) {
  const Cycles simulated = duration(result.report);
  ordered_json shown = ordered_json::object();
  for (const Shown& one : result.shown) shown[one.name] = one.text;
  ordered_json json = {{"operator", result.subject.name}, {"chip", arguments.chip}};
  if (arguments.group) {
    json["model"] = arguments.op.name;
    json["group"] = *arguments.group;
  }
  json["kind"] = kind_of(result.subject.source);
  json["explanation"] = result.kernel.explanation;
  if (result.has_schedule()) {
    const akg::Schedule& schedule = result.kernel.schedule;
    json["schedule"] = {{"axis", schedule.axis},       {"chunk", schedule.chunk},
                        {"blocks", schedule.blocks},   {"step", schedule.step},
                        {"columns", schedule.columns}, {"parts", schedule.parts}};
  }
  json["is_cached"] = result.is_cached;
  json["compile_seconds"] = result.seconds;
  json["predicted_cycles"] = result.kernel.predicted_cycles;
  json["simulated_cycles"] = simulated.value;
  json["cores"] = result.report.cores;
  json["warm_cycles"] = result.warm.total.value;
  json["warm_cycles_without_launch"] = result.warm.launched.value;
  json["roofline_cycles"] = result.roof.cycles.value;
  json["roofline_bound"] = name_of(result.roof.bound);
  json["roofline_share"] = result.share();
  json["gm_read_bytes"] = result.report.gm_read.value;
  json["gm_written_bytes"] = result.report.gm_written.value;
  json["shown"] = std::move(shown);
  return json;
}

void list_groups(const AkgArguments& arguments) {
  const framework::RunOptions options = network_options(
      arguments.network, arguments.op.name, arguments.chip, cache_folder(arguments.cache_dir));
  const std::vector<framework::Group> groups = groups_of(options);
  const framework::CompiledGroups compiled =
      framework::compile_groups(groups, options, progress_line());
  for (const std::string& note : compiled.notes) print_warning(note);
  fmt::print("{}", render_groups(groups, compiled));
  if (!arguments.json.empty()) write_file(arguments.json, groups_to_json(groups, compiled));
}

void expect_group(const CLI::App& command) {
  for (const char* option : {"--print", "--schedule", "--tuned", "--profile"}) {
    if (command.count(option) == 0) continue;
    throw Error(Fault::kConfig, {.where = option,
                                 .did = "use it with all kernels of a network",
                                 .expected = "--group N with it",
                                 .fix = "the same command without it lists the groups"});
  }
}

void run_command(const AkgArguments& arguments, const CLI::App& command) {
  if (arguments.list) {
    fmt::print("{}", list_operators());
    return;
  }
  if (is_network(arguments.op.name)) {
    expect_network_options(command);
    if (!arguments.group) {
      expect_group(command);
      return list_groups(arguments);
    }
  } else {
    expect_operator_options(command);
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
      "akg",
      "Compile an operator, or a network's kernels; show passes, source, cost (docs/akg.md)");
  add_operator_options(*command, arguments->op);
  add_group_options(*command, arguments->network);
  command->add_option("--group", arguments->group,
                      "N: this kernel of a network; without, they are listed");
  command->add_option("--chip", arguments->chip, "Name of a chip, or a description file")
      ->capture_default_str();
  command->add_option("--print", arguments->print, "What to show: passes, source, or all")
      ->delimiter(',');
  CLI::Option* const tuned = command->add_flag("--tuned", arguments->tuned,
                                               "With the best schedule that `cubist tune` found");
  command
      ->add_option(
          "--schedule", arguments->schedule,
          "With this one: axis=N,chunk=N,blocks=N,step=N,columns=N,parts=N (akg/compile.h)")
      ->delimiter(',')
      ->excludes(tuned);
  command->add_flag("--list", arguments->list, "Show the operators instead");
  add_cache_option(*command, arguments->cache_dir);
  command->add_option("--json", arguments->json, "File to write the result to");
  command->add_option("--profile", arguments->profile,
                      "Folder to make and write a profile of the launch to (docs/profile.md)");
  command->callback([arguments, command] { run_command(*arguments, *command); });
}

}  // namespace cubist::tools

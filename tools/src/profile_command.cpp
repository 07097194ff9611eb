// `cubist profile`: what a network or a host program did on the chip, and where its time went.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/framework/run.h"
#include "cubist/profile/folder.h"
#include "cubist/profile/recorder.h"
#include "cubist/profile/summary.h"
#include "host_program.h"
#include "run_options.h"

namespace cubist::tools {
namespace {

namespace fs = std::filesystem;

struct ProfileArguments {
  std::shared_ptr<RunRequest> request;
  std::string output, annotate;
  size_t top = 10;
  bool no_report = false;
  profile::TraceRequest trace;
};

// The part of docs/run-json.md that goes into a profile.
std::string network_json(const framework::RunResult& result) {
  const auto all = nlohmann::ordered_json::parse(framework::to_json(result));
  nlohmann::ordered_json part;
  for (const char* key : {"total_cycles", "outputs", "pass"}) part[key] = all[key];
  return part.dump();
}

void refuse_functional(const RunRequest& request) {
  if (request.options.mode != sim::Mode::kFunctional) return;
  throw Error(Fault::kConfig, {.where = "--mode",
                               .did = "profile in mode functional, which has no clock",
                               .expected = "full or timing",
                               .fix = "leave --mode out: full is the default"});
}

std::string text_of(const fs::path& file) {
  const std::vector<std::byte> bytes = read_file(file, "profile");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One for a host program with one device, else one of every device.
void print_summaries(const fs::path& folder) {
  std::set<fs::path> summaries;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == profile::kSummaryFile) summaries.insert(entry.path());
  }
  for (const fs::path& file : summaries) fmt::print("{}\n", text_of(file));
}

// The source file as the folder has it: "gemm.h", for annotated/gemm.h.txt.
void print_annotated(const std::string& name, const fs::path& folder) {
  std::set<std::string> others;
  bool is_there = false;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().parent_path().filename() != profile::kAnnotatedFolder) continue;
    const std::string source = entry.path().stem().string();
    others.insert(source);
    if (source != fs::path(name).filename()) continue;
    fmt::print("\n{}", text_of(entry.path()));
    is_there = true;
  }
  if (is_there) return;
  throw Error(Fault::kConfig, {.where = "--annotate",
                               .did = fmt::format("look for source lines of '{}'", name),
                               .expected = fmt::format("one of {}", fmt::join(others, ", ")),
                               .fix = {}});
}

// What was heard of the run, also of one that failed.
void write_network_profile(const ProfileArguments& arguments, profile::Recorder& recorder,
                           const std::string& network, const fs::path& folder) {
  recorder.finish_trace();
  profile::Profile profile = recorder.profile();
  profile.program = arguments.request->program;
  fmt::print("{}", profile::render_summary(profile, arguments.top));
  profile::write_folder(folder, profile::folder_files(profile, {.top = arguments.top,
                                                                .report = !arguments.no_report,
                                                                .network = network}));
  if (!arguments.annotate.empty()) print_annotated(arguments.annotate, folder);
  fmt::print("\nprofile in {}\n", folder.string());
}

void profile_network(const ProfileArguments& arguments, const fs::path& folder) {
  framework::RunOptions options = network_options(*arguments.request);
  profile::Recorder recorder(sim::load_chip(options.chip), options.mode, arguments.trace);
  options.observer = &recorder.observer();
  std::exception_ptr failure;
  framework::RunResult result;
  try {
    result = framework::run_model(options, progress_line());
  } catch (const Error&) {
    if (recorder.profile().tasks.empty()) throw;  // it never came to run
    failure = std::current_exception();
  }
  write_network_profile(arguments, recorder, failure ? std::string() : network_json(result),
                        folder);
  if (failure) std::rethrow_exception(failure);
  if (result.pass) fmt::print("{}\n", *result.pass ? "PASS" : "FAIL");
  if (result.pass == false) throw CLI::RuntimeError(1);
}

// libascendcl in the program watches its devices and writes the folder when the program ends.
void profile_host_program(const ProfileArguments& arguments, const fs::path& folder) {
  std::map<std::string, std::string> environment = {
      {"CUBIST_PROFILE", fs::absolute(folder).string()},
      {"CUBIST_PROFILE_REPORT", arguments.no_report ? "0" : "1"},
      {"CUBIST_PROFILE_TOP", std::to_string(arguments.top)}};
  const profile::TraceRequest& trace = arguments.trace;
  if (!trace.file.empty()) environment["CUBIST_TRACE"] = fs::absolute(trace.file).string();
  if (!trace.window.empty()) environment["CUBIST_TRACE_WINDOW"] = trace.window;
  const int status = run_host_program(*arguments.request, environment);
  if (fs::exists(folder)) {
    print_summaries(folder);
    if (!arguments.annotate.empty()) print_annotated(arguments.annotate, folder);
    fmt::print("profile in {}\n", folder.string());
  } else if (status == 0) {
    throw Error(Fault::kConfig, {.where = arguments.request->program,
                                 .did = "run it to its end without a profile",
                                 .expected = "a program that uses a device of libascendcl",
                                 .fix = "link it with this build's libascendcl.so"});
  }
  if (status != 0) throw CLI::RuntimeError(status);
}

void profile_run(const ProfileArguments& arguments) {
  refuse_functional(*arguments.request);
  const fs::path folder =
      arguments.output.empty() ? profile::next_folder() : fs::path(arguments.output);
  profile::check_new_folder(folder);
  if (is_host_program(*arguments.request)) return profile_host_program(arguments, folder);
  profile_network(arguments, folder);
}

}  // namespace

void add_profile_command(CLI::App& app) {
  auto arguments = std::make_shared<ProfileArguments>();
  CLI::App* command = app.add_subcommand(
      "profile", "Run as `cubist run` does, and say where the time went (docs/profile.md)");
  arguments->request = add_run_options(*command);
  command->add_option("--output", arguments->output,
                      "Folder to make and write to; default: the next free cubist-profile-N");
  command->add_option("--top", arguments->top, "Rows of each list of the summary")
      ->capture_default_str();
  command->add_flag("--no-report", arguments->no_report, "Leave out report.html");
  command->add_option("--annotate", arguments->annotate,
                      "Print a source file with what its lines cost, by name (gemm.h)");
  command->add_option("--trace", arguments->trace.file, "File for a trace (docs/trace.md)");
  command
      ->add_option("--trace-window", arguments->trace.window,
                   "BEGIN:END, only these cycles of the trace")
      ->needs("--trace");
  command->callback([arguments] { profile_run(*arguments); });
}

}  // namespace cubist::tools

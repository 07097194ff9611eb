// `cubist profile`: what a network or a host program did on the chip, and where its time went.
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/framework/run.h"
#include "cubist/profile/collector.h"
#include "cubist/profile/folder.h"
#include "cubist/profile/summary.h"
#include "host_program.h"
#include "run_options.h"

namespace cubist::tools {
namespace {

namespace fs = std::filesystem;

struct ProfileArguments {
  std::shared_ptr<RunRequest> request;
  std::string output;
  size_t top = 10;
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

// What was heard of the run, also of one that failed.
void write_network_profile(const ProfileArguments& arguments, const profile::Collector& collector,
                           const std::string& network, const fs::path& folder) {
  profile::Profile profile = collector.profile();
  profile.program = arguments.request->program;
  fmt::print("{}", profile::render_summary(profile, arguments.top));
  profile::write_folder(folder, profile::folder_files(profile, network, arguments.top));
  fmt::print("\nprofile in {}\n", folder.string());
}

void profile_network(const ProfileArguments& arguments, const fs::path& folder) {
  framework::RunOptions options = network_options(*arguments.request);
  const auto collector = profile::make_collector(sim::load_chip(options.chip), options.mode);
  options.observer = collector.get();
  std::exception_ptr failure;
  framework::RunResult result;
  try {
    result = framework::run_model(options, progress_line());
  } catch (const Error&) {
    if (collector->profile().tasks.empty()) throw;  // it never came to run
    failure = std::current_exception();
  }
  write_network_profile(arguments, *collector, failure ? std::string() : network_json(result),
                        folder);
  if (failure) std::rethrow_exception(failure);
  if (result.pass) fmt::print("{}\n", *result.pass ? "PASS" : "FAIL");
  if (result.pass == false) throw CLI::RuntimeError(1);
}

void profile_run(const ProfileArguments& arguments) {
  refuse_functional(*arguments.request);
  const fs::path folder =
      arguments.output.empty() ? profile::next_folder() : fs::path(arguments.output);
  profile::check_new_folder(folder);
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
  command->callback([arguments] { profile_run(*arguments); });
}

}  // namespace cubist::tools

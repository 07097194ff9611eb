// `cubist new kernel NAME`: a project that builds, runs, profiles and tests itself.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <regex>
#include <string>
#include <system_error>

#include "commands.h"
#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/base/resources.h"

namespace cubist::tools {
namespace {

namespace fs = std::filesystem;

void check_name(const std::string& name) {
  if (std::regex_match(name, std::regex("[a-z][a-z0-9_]*"))) return;
  throw Error(Fault::kConfig,
              {.where = "NAME",
               .did = fmt::format("name a kernel `{}`", name),
               .expected = "a lower-case letter, then letters, digits and _",
               .fix = "the name is the kernel's function and the project's folder"});
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// The folder appears whole or not at all.
void write_project(const std::string& name) {
  if (fs::exists(name)) {
    throw Error(Fault::kConfig, {.where = name,
                                 .did = "make a project",
                                 .expected = "no file or folder of this name yet",
                                 .fix = "take another name, or remove it"});
  }
  const fs::path unfinished = "." + name + ".unfinished";
  fs::remove_all(unfinished);
  fs::create_directory(unfinished);
  for (const auto& entry : fs::directory_iterator(resource_path("new/kernel"))) {
    const std::vector<std::byte> bytes = read_file(entry.path(), "template");
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    replace_all(text, "@NAME@", name);
    replace_all(text, "@CANN@", resource_path("cann").string());
    std::string file = entry.path().stem().string();  // NAME.cpp.in is NAME.cpp
    replace_all(file, "NAME", name);
    write_file(unfinished / file, text);
  }
  fs::rename(unfinished, name);
}

}  // namespace

void add_new_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("new", "Make a project");
  command->require_subcommand(1);
  CLI::App* kernel = command->add_subcommand(
      "kernel", "A kernel in Ascend C with a host program, tests, a profile");
  auto name = std::make_shared<std::string>();
  kernel->add_option("NAME", *name, "the kernel's function, and the folder to make")->required();
  kernel->callback([name] {
    check_name(*name);
    try {
      write_project(*name);
    } catch (const fs::filesystem_error& error) {
      throw Error(Fault::kResource, {.where = *name,
                                     .did = error.what(),
                                     .expected = "a folder that can be made here",
                                     .fix = {}});
    }
    fmt::print("{0}: cd {0} && cmake -B build && cmake --build build && ctest --test-dir build\n",
               *name);
  });
}

}  // namespace cubist::tools

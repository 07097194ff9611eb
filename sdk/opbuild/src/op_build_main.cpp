// op_build LIBRARY FOLDER: what build files of operator projects start between their host sources
// and the rest. op_build --project FOLDER -o FOLDER: all of it, without build files.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cubist/base/error.h"
#include "cubist/opbuild/generate.h"
#include "cubist/opbuild/project.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app("Sources and kernels of operator projects.");
  std::string library, folder;
  cubist::opbuild::ProjectOptions options;
  CLI::Option* project =
      app.add_option("--project", options.project, "folder with op_host/ and op_kernel/");
  app.add_option("-o,--output", options.output, "folder that gets vendors/<vendor>/")
      ->needs(project);
  app.add_option("--vendor", options.vendor, "name of the package")->capture_default_str();
  app.add_option("--unit", options.units, "compute units to compile kernels for");
  app.add_option("-D", options.definitions, "define a macro")->allow_extra_args(false);
  app.add_option("-I", options.include_directories, "look for headers here too")
      ->allow_extra_args(false);
  app.add_option("library", library, "library of op_host sources")->excludes(project);
  app.add_option("folder", folder, "where to write")->excludes(project);
  try {
    app.parse(argc, argv);
    if (project->count() == 0) {
      if (folder.empty()) throw CLI::RequiredError("library and folder, or --project");
      cubist::opbuild::generate_sources(cubist::operators::Library(library), folder);
      return 0;
    }
    if (options.output.empty()) throw CLI::RequiredError("--output");
    const auto result = cubist::opbuild::build_project(options);
    std::fputs(result.messages.c_str(), stderr);
    return result.exit_status;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const cubist::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "commands.h"

int main(int argc, char** argv) {
  CLI::App app{"Cubist: an open, Ascend-style NPU in software", "cubist"};
  app.require_subcommand(1);
  app.set_version_flag("--version", CUBIST_VERSION);
  cubist::tools::add_roofline_command(app);
  cubist::tools::add_run_command(app);
  cubist::tools::add_profile_command(app);
  cubist::tools::add_validate_command(app);
  cubist::tools::add_akg_command(app);
  cubist::tools::add_tune_command(app);
  cubist::tools::add_info_command(app);
  cubist::tools::add_cc_command(app);
  cubist::tools::add_new_command(app);
  cubist::tools::add_objdump_command(app);
  cubist::tools::add_isa_command(app);
  if (argc == 1) {
    fmt::print("{}", app.help());
    return 1;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return app.exit(error);  // what a subcommand ends with
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;  // help, or a usage error
  } catch (const std::exception& error) {
    fmt::print(stderr, "cubist: {}\n", error.what());
    return 1;
  }
  return 0;
}

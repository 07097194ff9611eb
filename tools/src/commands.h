// One function per subcommand: declares its options on `app` and what runs when it was chosen.
#pragma once

#include <CLI/CLI.hpp>

namespace cubist::tools {

void add_akg_command(CLI::App& app);
void add_cc_command(CLI::App& app);
void add_info_command(CLI::App& app);
void add_isa_command(CLI::App& app);
void add_new_command(CLI::App& app);
void add_objdump_command(CLI::App& app);
void add_profile_command(CLI::App& app);
void add_roofline_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_tune_command(CLI::App& app);
void add_validate_command(CLI::App& app);

}  // namespace cubist::tools

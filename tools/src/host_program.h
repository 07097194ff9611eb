// A host program (AscendCL) as a child process.
#pragma once

#include <map>
#include <string>

#include "run_options.h"

namespace cubist::tools {

// Runs the request's executable with its arguments to its end, with CUBIST_CHIP, CUBIST_MODE,
// CUBIST_STRICT and CUBIST_WAVES from --chip, --mode, --strict and --waves where they were given,
// and `environment` on top. Returns its exit status; 128 + N if signal N ended it. Throws
// Error(Config) for options that only networks have, Error(Resource) if it cannot be started.
int run_host_program(const RunRequest& request,
                     const std::map<std::string, std::string>& environment = {});

}  // namespace cubist::tools

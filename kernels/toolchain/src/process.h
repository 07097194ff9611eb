#pragma once

#include <string>
#include <vector>

namespace cubist::kernels {

struct ProcessResult {
  int exit_status = 0;  // 128 + n: ended by signal n
  std::string output;   // standard output and standard error
};

// Runs a program found on PATH and waits for it; no shell. Throws Error(Resource) if it cannot be
// started.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& package);

}  // namespace cubist::kernels

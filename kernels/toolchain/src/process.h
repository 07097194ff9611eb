#pragma once

#include <filesystem>
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
// The file that run_process() would run, symbolic links resolved; empty if there is none.
std::filesystem::path find_program(const std::string& program);

}  // namespace cubist::kernels

// What aclInit can be told: which chip, which mode, how many devices, who watches them.
#pragma once

#include <string>

#include "cubist/sim/device.h"

namespace cubist::acl {

struct Options {
  std::string chip = "ascend910b1";
  sim::Mode mode = sim::Mode::kFull;
  int devices = 1;
  bool strict = false;         // the program's own flags only: launches without interlocks
  std::string profile{};       // folder for a profile of what the devices do; empty: none
  size_t profile_top = 10;     // rows of the lists of its summary
  bool profile_report = true;  // with a page of HTML
  std::string trace{};         // file for a trace; empty: none
  std::string trace_window{};  // "BEGIN:END" in cycles; empty: all
  std::string waves{};         // file for the signals of a clocked cube; empty: none
  std::string waves_window{};  // as trace_window
  size_t waves_core = 0;
  std::string sanitize{};      // kinds, as cubist/sanitizer/kinds.h has them; empty: none
  std::string sanitize_log{};  // file for the reports; empty: standard error only
};

// `config_path`: null, "", or a JSON file (acl_rt.h, aclInit). CUBIST_CHIP, CUBIST_MODE,
// CUBIST_STRICT (0 or 1), CUBIST_PROFILE (the folder), CUBIST_PROFILE_TOP, CUBIST_PROFILE_REPORT (0
// or 1), CUBIST_TRACE (the file), CUBIST_TRACE_WINDOW, CUBIST_WAVES (the file),
// CUBIST_WAVES_WINDOW, CUBIST_WAVES_CORE, CUBIST_SANITIZE and CUBIST_SANITIZE_LOG replace what the
// file says; `defaults` hold where nothing says. Throws AclFailure naming the file and the key.
Options read_options(const char* config_path, const Options& defaults = {});

}  // namespace cubist::acl

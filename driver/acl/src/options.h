// What aclInit can be told: which chip, which mode, how many devices, what to look for.
#pragma once

#include <string>

#include "cubist/sim/device.h"

namespace cubist::acl {

struct Options {
  std::string chip = "ascend910b1";
  sim::Mode mode = sim::Mode::kFull;
  int devices = 1;
  std::string sanitize;      // kinds, as cubist/sanitizer/kinds.h has them; empty: none
  std::string sanitize_log;  // file for the reports; empty: standard error only
};

// `config_path`: null, "", or a JSON file (acl_rt.h, aclInit). CUBIST_CHIP, CUBIST_MODE,
// CUBIST_SANITIZE and CUBIST_SANITIZE_LOG replace what the file says. Throws AclFailure naming the
// file and the key.
Options read_options(const char* config_path);

}  // namespace cubist::acl

// What aclInit can be told: which chip, which mode, how many devices.
#pragma once

#include <string>

#include "cubist/sim/device.h"

namespace cubist::acl {

struct Options {
  std::string chip = "ascend910b1";
  sim::Mode mode = sim::Mode::kFull;
  int devices = 1;
};

// `config_path`: null, "", or a JSON file (acl_rt.h, aclInit). CUBIST_CHIP and CUBIST_MODE replace
// what the file says. Throws AclFailure naming the file and the key.
Options read_options(const char* config_path);

}  // namespace cubist::acl

// What kernels print, on the host's standard output.
#pragma once

#include <string>
#include <vector>

#include "cubist/sim/device.h"

namespace cubist::acl {

// As the kernel's author wrote it, block after block. Says what was dropped.
void write_text(const std::string& kernel, const std::vector<sim::PrintedText>& text);

}  // namespace cubist::acl

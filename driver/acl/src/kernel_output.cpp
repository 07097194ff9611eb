#include "kernel_output.h"

#include <fmt/format.h>

#include <cstdio>

#include "cubist/sim/core_id.h"

namespace cubist::acl {

void write_text(const std::string& kernel, const std::vector<sim::PrintedText>& text) {
  for (const sim::PrintedText& printed : text) {
    fmt::print("{}", printed.text);
    if (printed.dropped == 0) continue;
    fmt::print("[{}, block {}, {}: {} more prints dropped, behind the first {} bytes]\n", kernel,
               printed.block, sim::name_of(printed.kind), printed.dropped, printed.text.size());
  }
  if (!text.empty()) std::fflush(stdout);
}

}  // namespace cubist::acl

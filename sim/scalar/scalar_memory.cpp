#include "scalar/scalar_memory.h"

#include <fmt/format.h>

#include "cubist/base/error.h"

namespace cubist::sim {

std::byte* ScalarMemory::in_ub(const char* access, uint64_t address, uint64_t size) const {
  const uint64_t offset = address - kUbWindow;
  if (offset < ub_.size()) return ub_.data() + offset;
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("scalar {} of {} B at {:#x}", access, size, address),
               .expected = fmt::format(
                   "UB window {:#x} to {:#x}, stack {:#x} to {:#x}, or GM from {:#x}", kUbWindow,
                   kUbWindow + ub_.size(), kStackWindow, kStackWindow + stack_.size(), kGmBase),
               .fix = "check the pointer; a local memory's byte offset is not an address of the "
                      "scalar unit; a stack "
                      "that is too small shows as an address just below its start"});
}

void ScalarMemory::misaligned(const char* access, uint64_t address, uint64_t size) {
  throw Error(Fault::kProgram,
              {.where = {},
               .did = fmt::format("scalar {} of {} B at {:#x}", access, size, address),
               .expected = fmt::format("an address in multiples of {}", size),
               .fix = "align the data, or copy it bytewise"});
}

}  // namespace cubist::sim

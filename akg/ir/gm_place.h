// Where an argument of a part of a kernel lies.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cubist::akg {

// In one of the kernel's arguments, so far behind its start.
struct GmPlace {
  size_t argument = 0;
  int64_t offset_bytes = 0;
};

}  // namespace cubist::akg

// A planned program as C++ for `cubist cc`.
#pragma once

#include <string>
#include <vector>

#include "ir/gm_place.h"
#include "ir/program.h"

namespace cubist::akg {

struct EmitOptions {
  std::vector<std::string> comment{};  // lines at the top: what it computes, how it is cut
  std::vector<std::string> headers = {"cubist/device/block.h", "cubist/device/movers.h",
                                      "cubist/device/ring.h", "cubist/device/scalar.h",
                                      "cubist/device/vector.h"};
};

// After "insert barriers". One entry, extern "C", called as the program, with a GM_ADDR for each of
// its arguments. Scalars are int64_t: the scalar unit's registers are as wide, so nothing can
// overflow and nothing is extended; nothing negative is divided (ir/scalar.h).
//
// Arguments of calls: a tile in UB is a Ub<T>, a tile in GM its address in bytes (uint64_t).
std::string emit(const Program& program, const EmitOptions& options = {});

// Programs that one kernel runs in turn; all blocks meet between two of them
// (sync_all.h). What has no loop that blocks share is the first block's.
struct StagedKernel {
  struct Part {
    Program program;
    std::vector<GmPlace> places;  // of its arguments
  };
  std::string name;
  std::vector<std::string> arguments;  // what they are called
  std::vector<Part> parts;
};

// A function for each part, and an entry that calls them.
std::string emit(const StagedKernel& kernel, const EmitOptions& options = {});

}  // namespace cubist::akg

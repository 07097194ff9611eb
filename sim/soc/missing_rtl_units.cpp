// In the place of sim/rtl, in a build without Verilator.
#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/clocked_cube.h"
#include "cubist/sim/clocked_vector.h"

namespace cubist::sim {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& unit) {
  throw Error(Fault::kConfig,
              {.where = where,
               .did = "make a " + unit + " in RTL in a build without one: " CUBIST_RTL_MISSING,
               .expected = "a build that found Verilator",
               .fix = "install it (apt-get install verilator), configure again "
                      "(cmake --preset release -D CUBIST_RTL=ON) and build"});
}

}  // namespace

std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory&) { refuse("cube.model rtl", "cube"); }

std::unique_ptr<ClockedVector> make_rtl_vector(VectorMemory&) {
  refuse("vector.model rtl or mixed", "vector unit");
}

}  // namespace cubist::sim

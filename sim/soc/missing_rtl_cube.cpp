// In the place of sim/rtl, in a build without Verilator.
#include "cubist/base/error.h"
#include "cubist/sim/clocked_cube.h"

namespace cubist::sim {

std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory&) {
  throw Error(Fault::kConfig,
              {.where = "cube.model rtl",
               .did = "make a cube in RTL in a build without one: " CUBIST_RTL_MISSING,
               .expected = "a build that found Verilator",
               .fix = "install it (apt-get install verilator), configure again "
                      "(cmake --preset release -D CUBIST_RTL=ON) and build"});
}

}  // namespace cubist::sim

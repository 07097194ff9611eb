// Until sim/rtl has a vector unit.
#include "cubist/base/error.h"
#include "cubist/sim/clocked_vector.h"

namespace cubist::sim {

std::unique_ptr<ClockedVector> make_rtl_vector(VectorMemory&) {
  throw Error(Fault::kNotImplemented, {.where = "vector.model rtl or mixed",
                                       .did = "make a vector unit in RTL",
                                       .expected = {},
                                       .fix = "use vector.model=functional"});
}

}  // namespace cubist::sim

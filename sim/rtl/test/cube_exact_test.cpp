// The cube as the chip has it, 16 x 16 x 16 words, against the exact reference.
#include "VerilatedCube.h"
#include "rtl/test/cube_reference_test.h"

namespace cubist::rtl_test {
namespace {

using Cube = CubePortDriver<VerilatedCube, 16, 16, 16>;

TEST_P(ExactReference, HoldsForTheWholeCube) { compare_exactly<Cube>(GetParam(), 300, 20261201); }

TEST_P(ExactReference, DISABLED_HoldsForTheWholeCubeOnAHundredThousandTiles) {
  compare_exactly<Cube>(GetParam(), 100'000, 20261202);
}

INSTANTIATE_TEST_SUITE_P(Rtl, ExactReference, testing::ValuesIn(kElementTypes), name_of_types);

}  // namespace
}  // namespace cubist::rtl_test

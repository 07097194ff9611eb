// A cube of 4 x 8 x 4 words, against the exact reference: rows, columns and steps cannot be
// mistaken.
#include "VerilatedSmallCube.h"
#include "rtl/test/cube_reference_test.h"

namespace cubist::rtl_test {
namespace {

using SmallCube = CubePortDriver<VerilatedSmallCube, 4, 8, 4>;

TEST_P(ExactReference, HoldsForASmallCubeWhosePortsStall) {
  compare_exactly<SmallCube>(GetParam(), 4000, 20261130);
}

TEST_P(ExactReference, HoldsForASmallCubeOnDirectedValues) {
  compare_directed<SmallCube>(GetParam(), directed_elements(GetParam().a),
                              directed_sums(GetParam().a));
}

TEST(SmallCube, ReachesEveryAddressAndSize) {
  for (const ElementTypes& types : {kElementTypes[0], kElementTypes[4]})
    compare_far_and_large<SmallCube>(types);
}

INSTANTIATE_TEST_SUITE_P(Rtl, ExactReference, testing::ValuesIn(kElementTypes), name_of_types);

}  // namespace
}  // namespace cubist::rtl_test

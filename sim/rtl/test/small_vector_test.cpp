// A vector unit of 2 blocks, against the exact reference: lanes and blocks cannot be mistaken.
#include "VerilatedSmallVector.h"
#include "rtl/test/vector_reference_test.h"

namespace cubist::rtl_test {
namespace {

constexpr unsigned kBlocks = 2;
using SmallVector = VectorPortDriver<VerilatedSmallVector, kBlocks>;

TEST_P(ExactVector, HoldsForASmallUnitWhosePortsStall) {
  compare_exactly<SmallVector, kBlocks>(GetParam(), 3000, 20261130);
}

TEST_P(ExactVector, HoldsForASmallUnitOnDirectedValues) {
  compare_directed<SmallVector, kBlocks>(GetParam());
}

TEST(SmallVector, ReachesEveryAddressAndStride) { compare_far<SmallVector, kBlocks>(); }

INSTANTIATE_TEST_SUITE_P(Rtl, ExactVector, testing::ValuesIn(task_kinds()), name_of_task);

}  // namespace
}  // namespace cubist::rtl_test

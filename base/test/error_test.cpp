#include "cubist/base/error.h"

#include <gtest/gtest.h>

namespace cubist {
namespace {

TEST(Error, SaysWhereDidExpectedAndFix) {
  const Error error(Fault::kProgram, {.where = "core 3, MTE2",
                                      .did = "copy 48 B to UB+0x30",
                                      .expected = "multiples of 32 B",
                                      .fix = "pad to 64 B"});
  EXPECT_STREQ(error.what(),
               "program error in core 3, MTE2\n"
               "  did:      copy 48 B to UB+0x30\n"
               "  expected: multiples of 32 B\n"
               "  fix:      pad to 64 B");
}

TEST(Error, OuterPlacesComeFirst) {
  const Error error(Fault::kProgram, {.where = "MTE2", .did = "x", .expected = {}, .fix = {}});
  EXPECT_STREQ(error.at("kernel add").what(), "program error in kernel add, MTE2: x");
}

}  // namespace
}  // namespace cubist

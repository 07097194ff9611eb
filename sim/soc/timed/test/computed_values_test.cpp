#include "soc/timed/computed_values.h"

#include <gtest/gtest.h>

#include "cubist/base/error.h"

namespace cubist::sim {
namespace {

TEST(ComputedValues, RememberBytesAcrossPages) {
  ComputedValues values;
  values.mark(4090, 100);
  EXPECT_FALSE(values.any(4080, 10));
  EXPECT_TRUE(values.any(4080, 11));
  EXPECT_TRUE(values.any(4189, 1));
  EXPECT_FALSE(values.any(4190, 8));
}

TEST(ComputedValues, AHostWriteMakesBytesKnown) {
  ComputedValues values;
  values.mark(0, 10000);
  values.clear(64, 64);
  EXPECT_FALSE(values.any(64, 64));
  EXPECT_TRUE(values.any(63, 2));
  EXPECT_TRUE(values.any(127, 2));
}

TEST(UbValues, OnlyWhatTheScalarUnitStoredMayBeLoaded) {
  UbValues ub(1024);
  EXPECT_THROW(ub.load(0, 8), Error);
  ub.store(0, 8);
  ub.load(0, 8);
  EXPECT_THROW(ub.load(4, 8), Error);
  ub.forget();
  EXPECT_THROW(ub.load(0, 8), Error);
}

}  // namespace
}  // namespace cubist::sim

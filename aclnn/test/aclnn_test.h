// A test on a device without a clock, with kernels of earlier runs of the build.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "acl/acl.h"
#include "device_tensor.h"

namespace cubist::aclnn {

class Aclnn : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("XDG_CACHE_HOME", CUBIST_TEST_CACHE, 1);
    setenv("CUBIST_MODE", "functional", 0);
    ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS) << aclGetRecentErrMsg();
  }
  void TearDown() override { EXPECT_EQ(aclFinalize(), ACL_SUCCESS) << aclGetRecentErrMsg(); }
};

}  // namespace cubist::aclnn

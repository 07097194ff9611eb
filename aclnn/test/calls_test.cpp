// What holds for every operator: codes and texts, views, executors that run again.
#include <gmock/gmock.h>

#include "aclnn/aclnn_base.h"
#include "aclnn_test.h"
#include "aclnnop/aclnn_add.h"
#include "aclnnop/aclnn_avgpool2d.h"
#include "aclnnop/aclnn_cast.h"
#include "aclnnop/aclnn_convolution.h"
#include "aclnnop/aclnn_copy.h"
#include "aclnnop/aclnn_exp.h"
#include "aclnnop/aclnn_mul.h"
#include "aclnnop/aclnn_softmax.h"

namespace cubist::aclnn {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Refused : public Aclnn {
 protected:
  uint64_t size_ = 77;
  aclOpExecutor* executor_ = nullptr;
};

TEST_F(Refused, ANullPointerNamesItsArgument) {
  const DeviceTensor x({4}, ACL_FLOAT);
  EXPECT_EQ(aclnnMulGetWorkspaceSize(x, nullptr, x, &size_, &executor_), ACLNN_ERR_PARAM_NULLPTR);
  EXPECT_THAT(aclGetRecentErrMsg(),
              AllOf(HasSubstr("aclnnMulGetWorkspaceSize"), HasSubstr("argument other")));
  EXPECT_EQ(aclnnExpGetWorkspaceSize(x, x, nullptr, &executor_), ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(size_, 77u);
  EXPECT_EQ(executor_, nullptr);
}

TEST_F(Refused, AnOutputOfAnotherShapeSaysWhichItIs) {
  const DeviceTensor a({3, 4}, ACL_FLOAT), b({3, 1}, ACL_FLOAT), out({3, 5}, ACL_FLOAT),
      whole({3, 4}, ACL_INT32);
  EXPECT_EQ(aclnnMulGetWorkspaceSize(a, b, out, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(),
              AllOf(HasSubstr("argument out"), HasSubstr("3x5"), HasSubstr("3x4")));
  EXPECT_EQ(aclnnMulGetWorkspaceSize(a, b, whole, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("i32"), HasSubstr("f32")));
  EXPECT_EQ(aclnnMulGetWorkspaceSize(a, out, a, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("3x4"), HasSubstr("3x5")));
}

TEST_F(Refused, TypesFormatsAndStridesWithoutKernelsAreNamed) {
  const DeviceTensor x({4, 4}, ACL_FLOAT);
  const int64_t dims[] = {4, 4}, gaps[] = {8, 1};
  aclTensor* wide =
      aclCreateTensor(dims, 2, ACL_INT64, nullptr, 0, ACL_FORMAT_ND, dims, 2, x.data());
  EXPECT_EQ(aclnnExpGetWorkspaceSize(wide, x, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(),
              AllOf(HasSubstr("argument self"), HasSubstr("ACL_INT64"), HasSubstr("ACL_FLOAT16")));
  aclTensor* fractal =
      aclCreateTensor(dims, 2, ACL_FLOAT, nullptr, 0, ACL_FORMAT_FRACTAL_NZ, dims, 2, x.data());
  EXPECT_EQ(aclnnExpGetWorkspaceSize(fractal, x, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("FRACTAL_NZ"), HasSubstr("ACL_FORMAT_ND")));
  aclTensor* strided =
      aclCreateTensor(dims, 2, ACL_FLOAT, gaps, 0, ACL_FORMAT_ND, dims, 2, x.data());
  EXPECT_EQ(aclnnExpGetWorkspaceSize(strided, x, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("argument self"), HasSubstr("8, 1")));
  const DeviceTensor turned(x, {4, 4}, {1, 4}, 0);
  EXPECT_EQ(aclnnExpGetWorkspaceSize(x, turned, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("argument out"));
}

TEST_F(Refused, WhatAnOperatorDoesNotDoIsNamed) {
  const DeviceTensor x({1, 4, 8, 8}, ACL_FLOAT16), w({4, 4, 3, 3}, ACL_FLOAT16),
      y({1, 4, 6, 6}, ACL_FLOAT16);
  const int64_t ones[] = {1, 1};
  aclIntArray* one = aclCreateIntArray(ones, 2);
  EXPECT_EQ(aclnnConvolutionGetWorkspaceSize(x, w, nullptr, one, one, one, true, one, 1, y, 0,
                                             &size_, &executor_),
            ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("argument transposed"));
  EXPECT_EQ(
      aclnnAvgPool2dGetWorkspaceSize(x, one, one, one, false, true, 3, 0, y, &size_, &executor_),
      ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("argument divisorOverride"));
  EXPECT_EQ(aclnnCastGetWorkspaceSize(x, ACL_FLOAT, y, &size_, &executor_),
            ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("argument out"));
  EXPECT_EQ(aclnnSoftmaxGetWorkspaceSize(x, 4, x, &size_, &executor_), ACLNN_ERR_PARAM_INVALID);
}

TEST_F(Refused, BeforeAclRuns) {
  const int64_t dims[] = {4};
  aclTensor* x = aclCreateTensor(dims, 1, ACL_FLOAT, nullptr, 0, ACL_FORMAT_ND, dims, 1, nullptr);
  ASSERT_EQ(aclFinalize(), ACL_SUCCESS);
  EXPECT_EQ(aclnnExpGetWorkspaceSize(x, x, &size_, &executor_), ACLNN_ERR_RUNTIME_ERROR);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("aclInit"));
  ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS);
}

TEST_F(Aclnn, AViewBeginsBehindTheMemory) {
  const DeviceTensor memory({5, 40}, ACL_FLOAT, numbers({5, 40}, -2, 2)), out({2, 40}, ACL_FLOAT);
  const DeviceTensor rows(memory, {2, 40}, {40, 1}, 80);
  float one = 1;
  run(aclnnAdds, [&](auto* size, auto** executor) {
    return aclnnAddsGetWorkspaceSize(rows, aclCreateScalar(&one, ACL_FLOAT),
                                     aclCreateScalar(&one, ACL_FLOAT), out, size, executor);
  });
  std::vector<double> expected(80);
  const std::vector<double> stored = memory.stored();
  for (size_t i = 0; i < 80; ++i) expected[i] = stored[80 + i] + 1;
  expect_near(out, expected, tolerance_of(ACL_FLOAT));
}

TEST_F(Aclnn, ARepeatableExecutorRunsOnNewData) {
  const Shape shape{3, 40};
  const DeviceTensor a(shape, ACL_FLOAT, numbers(shape, 1, 2)),
      b(shape, ACL_FLOAT, numbers(shape, 1, 2, 2)), other(shape, ACL_FLOAT, numbers(shape, 3, 4)),
      out(shape, ACL_FLOAT), second(shape, ACL_FLOAT);
  uint64_t size = 0;
  aclOpExecutor* executor = nullptr;
  ASSERT_EQ(aclnnMulGetWorkspaceSize(a, b, out, &size, &executor), ACL_SUCCESS);
  ASSERT_EQ(aclSetAclOpExecutorRepeatable(executor), ACL_SUCCESS);
  ASSERT_EQ(size, 0u) << "one kernel needs none";
  EXPECT_EQ(aclnnMul(nullptr, 0, executor, nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclSetInputTensorAddr(executor, 1, b, other.data()), ACL_SUCCESS);
  ASSERT_EQ(aclSetOutputTensorAddr(executor, 0, out, second.data()), ACL_SUCCESS);
  EXPECT_EQ(aclnnMul(nullptr, 0, executor, nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  std::vector<double> expected = a.stored(), then = a.stored();
  for (size_t i = 0; i < expected.size(); ++i) {
    expected[i] *= b.stored()[i];
    then[i] *= other.stored()[i];
  }
  expect_near(out, expected, tolerance_of(ACL_FLOAT));
  expect_near(second, then, tolerance_of(ACL_FLOAT));
  EXPECT_EQ(aclDestroyAclOpExecutor(executor), ACL_SUCCESS);
}

TEST_F(Aclnn, AddressesGoByTheOrderOfParameters) {
  const DeviceTensor a({3, 40}, ACL_FLOAT, numbers({3, 40}, 1, 2)), b({3, 40}, ACL_FLOAT),
      from({3, 40}, ACL_FLOAT, numbers({3, 40}, 3, 4)), to({3, 40}, ACL_FLOAT);
  uint64_t size = 0;
  aclOpExecutor* executor = nullptr;
  ASSERT_EQ(aclnnInplaceCopyGetWorkspaceSize(b, a, &size, &executor), ACL_SUCCESS);
  ASSERT_EQ(aclSetAclOpExecutorRepeatable(executor), ACL_SUCCESS);
  ASSERT_EQ(aclSetTensorAddr(executor, 0, b, to.data()), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(AclSetTensorAddr(executor, 1, a, from.data()), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclSetTensorAddr(executor, 2, a, from.data()), ACLNN_ERR_PARAM_INVALID);
  EXPECT_EQ(aclnnInplaceCopy(nullptr, 0, executor, nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  expect_near(to, from.stored(), 0);
}

TEST_F(Aclnn, NothingIsComputedForAnEmptyTensor) {
  const int64_t dims[] = {0, 4};
  aclTensor* empty =
      aclCreateTensor(dims, 2, ACL_FLOAT, nullptr, 0, ACL_FORMAT_ND, dims, 2, nullptr);
  run(aclnnExp, [&](auto* size, auto** executor) {
    return aclnnExpGetWorkspaceSize(empty, empty, size, executor);
  });
}

}  // namespace
}  // namespace cubist::aclnn

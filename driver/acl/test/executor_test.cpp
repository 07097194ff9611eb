// Executors as libraries of operators make them, and the calls of programs about them.
#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "acl/acl.h"
#include "aclnn/acl_executor.h"
#include "sample_kernels.h"

namespace cubist::driver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kArch = 2201;  // of the chip that aclInit takes by itself
constexpr int64_t kWords = 4;

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "operator" FillIndex: out[i] = i + value for the first `blocks` words.
class Executors : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS) << aclGetRecentErrMsg();
    elf_ = read_file(sample_elf(kArch));
    kernel_ = {elf_.data(), elf_.size(), "write_block_index"};
    first_ = allocate();
    second_ = allocate();
  }
  void TearDown() override { EXPECT_EQ(aclFinalize(), ACL_SUCCESS) << aclGetRecentErrMsg(); }

  static void* allocate() {
    void* memory = nullptr;
    EXPECT_EQ(aclrtMalloc(&memory, kWords * 8, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
    EXPECT_EQ(aclrtMemset(memory, kWords * 8, 0, kWords * 8), ACL_SUCCESS);
    return memory;
  }
  static std::array<uint64_t, kWords> words(const void* memory) {
    std::array<uint64_t, kWords> words{};
    EXPECT_EQ(
        aclrtMemcpy(words.data(), sizeof words, memory, sizeof words, ACL_MEMCPY_DEVICE_TO_HOST),
        ACL_SUCCESS);
    return words;
  }
  static aclTensor* tensor(void* data, int64_t offset = 0) {
    const int64_t count = kWords - offset;
    return aclCreateTensor(&count, 1, ACL_UINT64, nullptr, offset, ACL_FORMAT_ND, &kWords, 1, data);
  }

  aclOpExecutor* fill_index(const aclTensor* out, int64_t value) const {
    aclOpExecutor* executor = aclcubistCreateExecutor("FillIndex");
    EXPECT_EQ(aclcubistAddOutput(executor, out), ACL_SUCCESS) << aclGetRecentErrMsg();
    const aclcubistOperand operands[] = {{ACLCUBIST_OPERAND_OUTPUT, 0, 0, nullptr, 0},
                                         {ACLCUBIST_OPERAND_VALUE, 0, value, nullptr, 0}};
    EXPECT_EQ(aclcubistAddLaunch(executor, &kernel_, 2, operands, 2), ACL_SUCCESS)
        << aclGetRecentErrMsg();
    return executor;
  }

  std::vector<char> elf_;
  aclcubistKernel kernel_{};
  void *first_ = nullptr, *second_ = nullptr;
};

aclnnStatus run(aclOpExecutor* executor, void* workspace = nullptr, uint64_t size = 0) {
  const aclnnStatus status =
      aclcubistRunExecutor("aclnnFillIndex", workspace, size, executor, nullptr);
  if (status == ACL_SUCCESS) {
    EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  }
  return status;
}

TEST_F(Executors, RunOnceUnlessTheyAreRepeatable) {
  aclTensor* out = tensor(first_, 1);
  aclOpExecutor* once = fill_index(out, 5);
  aclOpExecutor* repeatable = fill_index(out, 7);
  EXPECT_EQ(run(once), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_THAT(words(first_), ElementsAre(0, 5, 6, 0)) << "the tensor begins behind one word";
  EXPECT_EQ(run(once), ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("aclOpExecutor"));

  EXPECT_EQ(aclSetAclOpExecutorRepeatable(repeatable), ACL_SUCCESS);
  EXPECT_EQ(run(repeatable), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclSetOutputTensorAddr(repeatable, 0, out, second_), ACL_SUCCESS);
  EXPECT_EQ(run(repeatable), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_THAT(words(second_), ElementsAre(0, 7, 8, 0));
  EXPECT_EQ(aclSetInputTensorAddr(repeatable, 0, out, second_), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("0 inputs"));
  EXPECT_EQ(aclDestroyAclOpExecutor(repeatable), ACL_SUCCESS);
  EXPECT_EQ(run(repeatable), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Executors, TakeWorkspaceOfTheSizeThatTheyReturned) {
  aclOpExecutor* executor = fill_index(tensor(first_), 1);
  const aclcubistOperand workspace{ACLCUBIST_OPERAND_WORKSPACE, 0, 8, nullptr, 0};
  const aclcubistOperand out{ACLCUBIST_OPERAND_OUTPUT, 0, 0, nullptr, 0};
  EXPECT_EQ(aclcubistAddCopy(executor, &workspace, &out, 16), ACL_SUCCESS);
  EXPECT_EQ(aclcubistSetWorkspaceSize(executor, 24), ACL_SUCCESS);
  uint64_t size = 0;
  aclOpExecutor* returned = nullptr;
  ASSERT_EQ(aclcubistReturnExecutor("aclnnFillIndexGetWorkspaceSize", executor, &size, &returned),
            ACL_SUCCESS);
  EXPECT_EQ(size, 24u);
  EXPECT_EQ(returned, executor);
  EXPECT_EQ(run(executor, second_, 23), ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("aclnnFillIndexGetWorkspaceSize"));
  EXPECT_EQ(run(executor), ACLNN_ERR_PARAM_NULLPTR) << "it is still there";
  EXPECT_EQ(run(executor, second_, 24), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_THAT(words(second_), ElementsAre(0, 1, 2, 0));
}

TEST_F(Executors, ReturnTheFirstCallThatFailed) {
  aclOpExecutor* executor = aclcubistCreateExecutor("FillIndex");
  const aclcubistOperand operands[] = {{ACLCUBIST_OPERAND_INPUT, 3, 0, nullptr, 0}};
  aclcubistAddLaunch(executor, &kernel_, 2, operands, 1);
  aclcubistSetWorkspaceSize(executor, 24);
  uint64_t size = 77;
  EXPECT_EQ(aclcubistReturnExecutor("aclnnFillIndexGetWorkspaceSize", executor, &size, &executor),
            ACLNN_ERR_PARAM_INVALID);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("input 3"));
  EXPECT_EQ(size, 77u);
  EXPECT_EQ(aclDestroyAclOpExecutor(executor), ACL_ERROR_INVALID_PARAM) << "it is destroyed";
}

TEST_F(Executors, PassBytesAsACopyOnTheDevice) {
  aclOpExecutor* executor = aclcubistCreateExecutor("Copy");
  ASSERT_EQ(aclcubistAddOutput(executor, tensor(first_)), ACL_SUCCESS);
  uint64_t tiling[2] = {3, 4};
  const aclcubistOperand operands[] = {{ACLCUBIST_OPERAND_BYTES, 0, 0, tiling, sizeof tiling},
                                       {ACLCUBIST_OPERAND_VALUE, 0, 9, nullptr, 0}};
  // The kernel writes into the copy: nothing of the program may change.
  ASSERT_EQ(aclcubistAddLaunch(executor, &kernel_, 1, operands, 2), ACL_SUCCESS);
  EXPECT_EQ(run(executor), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(tiling[0], 3u);
}

TEST_F(Executors, ReadWhatProgramsDescribe) {
  const int64_t dims[] = {2, 1, 2}, transposed[] = {1, 9, 2}, dense[] = {2, 9, 1};
  aclcubistTensor view{};
  const aclTensor* gaps =
      aclCreateTensor(dims, 3, ACL_FLOAT16, transposed, 3, ACL_FORMAT_ND, dims, 3, first_);
  ASSERT_EQ(aclcubistReadTensor(gaps, &view), ACL_SUCCESS);
  EXPECT_FALSE(view.isContiguous);
  EXPECT_EQ(view.offset, 3);
  const aclTensor* one =
      aclCreateTensor(dims, 3, ACL_FLOAT16, dense, 0, ACL_FORMAT_ND, dims, 3, first_);
  ASSERT_EQ(aclcubistReadTensor(one, &view), ACL_SUCCESS);
  EXPECT_TRUE(view.isContiguous) << "the stride of an axis of one element means nothing";
  EXPECT_EQ(view.viewDimsNum, 3u);

  int64_t whole = -3;
  aclFloat16 half = aclFloatToFloat16(0.5F);
  const aclScalar* scalars[] = {aclCreateScalar(&whole, ACL_INT64),
                                aclCreateScalar(&half, ACL_FLOAT16)};
  aclScalarList* list = aclCreateScalarList(scalars, 2);
  ASSERT_NE(list, nullptr) << aclGetRecentErrMsg();
  const aclScalar* const* members = nullptr;
  uint64_t count = 0;
  ASSERT_EQ(aclcubistReadScalarList(list, &members, &count), ACL_SUCCESS);
  ASSERT_EQ(count, 2u);
  double value = 0;
  EXPECT_EQ(aclcubistReadNumber(members[0], &value), ACL_SUCCESS);
  EXPECT_EQ(value, -3.0);
  EXPECT_EQ(aclcubistReadNumber(members[1], &value), ACL_SUCCESS);
  EXPECT_EQ(value, 0.5);
  EXPECT_EQ(aclDestroyScalarList(list), ACL_SUCCESS);
  EXPECT_EQ(aclDestroyScalar(scalars[0]), ACL_ERROR_INVALID_PARAM) << "the list took it over";

  const bool bools[] = {true, false, true};
  const bool* read = nullptr;
  ASSERT_EQ(aclcubistReadBoolArray(aclCreateBoolArray(bools, 3), &read, &count), ACL_SUCCESS);
  EXPECT_THAT(std::vector<bool>(read, read + count), ElementsAre(true, false, true));
}

TEST(AclnnInit, StartsAclWhereTheProgramDoesNot) {
  ASSERT_EQ(aclnnInit(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclnnInit(nullptr), ACL_SUCCESS);
  EXPECT_EQ(aclrtSetDevice(0), ACL_SUCCESS);
  EXPECT_EQ(aclnnFinalize(), ACL_SUCCESS);
  EXPECT_EQ(aclrtSetDevice(0), ACL_SUCCESS) << "one user is left";
  EXPECT_EQ(aclnnFinalize(), ACL_SUCCESS);
  EXPECT_EQ(aclrtSetDevice(0), ACL_ERROR_UNINITIALIZE);
  EXPECT_EQ(aclnnFinalize(), ACL_ERROR_UNINITIALIZE);

  ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS);
  ASSERT_EQ(aclnnInit(nullptr), ACL_SUCCESS);
  EXPECT_EQ(aclnnFinalize(), ACL_SUCCESS);
  EXPECT_EQ(aclFinalize(), ACL_SUCCESS) << "the program's own";
}

}  // namespace
}  // namespace cubist::driver

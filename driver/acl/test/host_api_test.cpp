// Callbacks, launches with host arguments, descriptions of tensors, and what is not implemented.
#include <gmock/gmock.h>
#include <pthread.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "acl/acl.h"
#include "aclnn/acl_meta.h"
#include "runtime/rt_ffts.h"
#include "sample_kernels.h"

namespace cubist::driver {
namespace {

using ::testing::HasSubstr;

constexpr int kArch = 2201;  // of the chip that aclInit takes by itself

class HostApi : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtCreateStream(&stream_), ACL_SUCCESS);
    ASSERT_EQ(aclrtMalloc(&device_, sizeof(uint64_t), ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
    ASSERT_EQ(aclrtMemset(device_, sizeof(uint64_t), 0, sizeof(uint64_t)), ACL_SUCCESS);
  }
  void TearDown() override { EXPECT_EQ(aclFinalize(), ACL_SUCCESS) << aclGetRecentErrMsg(); }

  static aclrtFuncHandle function(const char* kernel) {
    aclrtBinHandle binary = nullptr;
    aclrtFuncHandle handle = nullptr;
    EXPECT_EQ(aclrtBinaryLoadFromFile(sample_elf(kArch).c_str(), nullptr, &binary), ACL_SUCCESS)
        << aclGetRecentErrMsg();
    EXPECT_EQ(aclrtBinaryGetFunction(binary, kernel, &handle), ACL_SUCCESS) << aclGetRecentErrMsg();
    return handle;
  }

  uint64_t device_word() const {
    uint64_t word = 0;
    EXPECT_EQ(aclrtMemcpy(&word, sizeof word, device_, sizeof word, ACL_MEMCPY_DEVICE_TO_HOST),
              ACL_SUCCESS);
    return word;
  }

  void write(uint64_t value) {
    const uint64_t arguments[] = {reinterpret_cast<uint64_t>(device_), value};
    EXPECT_EQ(aclrtLaunchKernelV2(function("write_block_index"), 1, arguments, sizeof arguments,
                                  nullptr, stream_),
              ACL_SUCCESS)
        << aclGetRecentErrMsg();
  }

  aclrtStream stream_ = nullptr;
  void* device_ = nullptr;
};

// A callback that looks at the device.
struct Look {
  void* device;
  uint64_t seen = 0;
  static void at(void* self) {
    Look& look = *static_cast<Look*>(self);
    aclrtSetDevice(0);
    aclrtMemcpy(&look.seen, sizeof look.seen, look.device, sizeof look.seen,
                ACL_MEMCPY_DEVICE_TO_HOST);
  }
};

TEST_F(HostApi, AHostFunctionRunsAfterTheTasksInFrontOfIt) {
  Look look{device_};
  write(7);
  ASSERT_EQ(aclrtLaunchHostFunc(stream_, Look::at, &look), ACL_SUCCESS) << aclGetRecentErrMsg();
  write(8);
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS);
  EXPECT_EQ(look.seen, 7u);
  EXPECT_EQ(device_word(), 8u);
}

TEST_F(HostApi, ABlockingCallbackRunsInItsThreadBeforeLaterTasks) {
  std::atomic<bool> ends = false;
  std::thread processor([&] {
    while (!ends) aclrtProcessReport(10);
  });
  const uint64_t id = processor.native_handle();
  Look look{device_};
  EXPECT_EQ(aclrtSubscribeReport(id, stream_), ACL_SUCCESS);
  write(7);
  EXPECT_EQ(aclrtLaunchCallback(Look::at, &look, ACL_CALLBACK_BLOCK, stream_), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  write(8);
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS);
  EXPECT_EQ(aclrtUnSubscribeReport(id, stream_), ACL_SUCCESS);
  ends = true;
  processor.join();
  EXPECT_EQ(look.seen, 7u);
}

TEST_F(HostApi, ACallbackOfOneThreadWaitsForItToProcessReports) {
  Look look{device_};
  write(9);
  ASSERT_EQ(aclrtSubscribeReport(pthread_self(), stream_), ACL_SUCCESS);
  ASSERT_EQ(aclrtLaunchCallback(Look::at, &look, ACL_CALLBACK_NO_BLOCK, stream_), ACL_SUCCESS);
  EXPECT_EQ(look.seen, 0u);
  EXPECT_EQ(aclrtProcessReport(0), ACL_SUCCESS);
  EXPECT_EQ(look.seen, 9u);
  EXPECT_EQ(aclrtProcessReport(0), ACL_ERROR_RT_REPORT_TIMEOUT);
}

TEST_F(HostApi, ACallbackNeedsASubscription) {
  EXPECT_EQ(aclrtLaunchCallback(Look::at, nullptr, ACL_CALLBACK_BLOCK, stream_),
            ACL_ERROR_RT_THREAD_SUBSCRIBE);
  EXPECT_EQ(aclrtUnSubscribeReport(pthread_self(), stream_), ACL_ERROR_RT_THREAD_SUBSCRIBE);
}

TEST_F(HostApi, HostArgumentsCarryWhatTheirPointersPointTo) {
  struct {
    void* out;
    void* tiling = nullptr;
    uint32_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  } arguments{device_};
  aclrtPlaceHolderInfo placeholder{.addrOffset = 8, .dataOffset = 16};
  ASSERT_EQ(aclrtLaunchKernelWithHostArgs(function("sum_struct"), 1, stream_, nullptr, &arguments,
                                          sizeof arguments, &placeholder, 1),
            ACL_SUCCESS)
      << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(device_word(), 36u);
  placeholder.dataOffset = sizeof arguments;
  EXPECT_EQ(aclrtLaunchKernelWithHostArgs(function("sum_struct"), 1, stream_, nullptr, &arguments,
                                          sizeof arguments, &placeholder, 1),
            ACL_ERROR_INVALID_PARAM);
}

TEST_F(HostApi, ATensorDescriptionAnswersForItsShape) {
  const int64_t dims[] = {2, 3, 16};
  aclTensorDesc* desc = aclCreateTensorDesc(ACL_FLOAT16, 3, dims, ACL_FORMAT_ND);
  ASSERT_NE(desc, nullptr) << aclGetRecentErrMsg();
  int64_t dim = 0;
  EXPECT_EQ(aclGetTensorDescElementCount(desc), 96u);
  EXPECT_EQ(aclGetTensorDescSize(desc), 192u);
  EXPECT_EQ(aclGetTensorDescDimV2(desc, 2, &dim), ACL_SUCCESS);
  EXPECT_EQ(dim, 16);
  EXPECT_EQ(aclGetTensorDescDimV2(desc, 3, &dim), ACL_ERROR_INVALID_PARAM);
  aclDestroyTensorDesc(desc);
  EXPECT_EQ(aclGetTensorDescType(desc), ACL_DT_UNDEFINED) << "destroyed";
}

TEST_F(HostApi, ATensorListTakesItsTensorsOver) {
  const int64_t dims[] = {4, 5};
  const aclTensor* tensor =
      aclCreateTensor(dims, 2, ACL_FLOAT, nullptr, 0, ACL_FORMAT_ND, dims, 2, device_);
  ASSERT_NE(tensor, nullptr) << aclGetRecentErrMsg();
  int64_t* view = nullptr;
  uint64_t count = 0;
  ASSERT_EQ(aclGetViewShape(tensor, &view, &count), ACL_SUCCESS);
  const std::unique_ptr<int64_t[]> owned(view);
  EXPECT_EQ(std::vector<int64_t>(view, view + count), (std::vector<int64_t>{4, 5}));
  const aclTensorList* list = aclCreateTensorList(&tensor, 1);
  ASSERT_NE(list, nullptr) << aclGetRecentErrMsg();
  EXPECT_EQ(aclDestroyTensorList(list), ACL_SUCCESS);
  EXPECT_EQ(aclDestroyTensor(tensor), ACL_ERROR_INVALID_PARAM);
  const int64_t negative[] = {-1};
  EXPECT_EQ(aclCreateTensor(negative, 1, ACL_FLOAT, nullptr, 0, ACL_FORMAT_ND, dims, 2, device_),
            nullptr);
}

TEST_F(HostApi, ACaptureRunsWhenItIsReplayedAndAsOftenAsItIs) {
  constexpr uint64_t kFilled = 0x0707'0707'0707'0707;
  ASSERT_EQ(aclmdlRICaptureBegin(stream_, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL), ACL_SUCCESS);
  write(41);
  void* copy = nullptr;
  ASSERT_EQ(aclrtMalloc(&copy, sizeof(uint64_t), ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
  ASSERT_EQ(aclrtMemcpyAsync(copy, sizeof(uint64_t), device_, sizeof(uint64_t),
                             ACL_MEMCPY_DEVICE_TO_DEVICE, stream_),
            ACL_SUCCESS);
  ASSERT_EQ(aclrtMemsetAsync(device_, sizeof(uint64_t), 7, sizeof(uint64_t), stream_), ACL_SUCCESS);
  aclmdlRI model = nullptr;
  ASSERT_EQ(aclmdlRICaptureEnd(stream_, &model), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS);
  EXPECT_EQ(device_word(), 0u) << "nothing runs before the replay";

  for (int replay = 0; replay < 2; ++replay) {
    ASSERT_EQ(aclrtMemset(device_, sizeof(uint64_t), 0, sizeof(uint64_t)), ACL_SUCCESS);
    ASSERT_EQ(aclmdlRIExecuteAsync(model, replay == 0 ? stream_ : nullptr), ACL_SUCCESS);
    ASSERT_EQ(aclrtSynchronizeDevice(), ACL_SUCCESS) << aclGetRecentErrMsg();
    EXPECT_EQ(device_word(), kFilled);
    uint64_t copied = 0;
    ASSERT_EQ(aclrtMemcpy(&copied, sizeof copied, copy, sizeof copied, ACL_MEMCPY_DEVICE_TO_HOST),
              ACL_SUCCESS);
    EXPECT_EQ(copied, 41u);
  }
  EXPECT_EQ(aclmdlRIExecuteAsync(model, stream_), ACL_SUCCESS);
  EXPECT_EQ(aclmdlRIDestroy(model), ACL_SUCCESS) << "what is under way goes on";
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclmdlRIExecuteAsync(model, stream_), ACL_ERROR_RT_INVALID_HANDLE);
}

TEST_F(HostApi, AStreamThatIsBeingCapturedCannotBeWaitedFor) {
  aclmdlRI model = nullptr;
  EXPECT_EQ(aclmdlRICaptureEnd(stream_, &model), ACL_ERROR_INVALID_PARAM);
  ASSERT_EQ(aclmdlRICaptureBegin(stream_, ACL_MODEL_RI_CAPTURE_MODE_RELAXED), ACL_SUCCESS);
  EXPECT_EQ(aclmdlRICaptureBegin(stream_, ACL_MODEL_RI_CAPTURE_MODE_RELAXED),
            ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("aclmdlRICaptureEnd first"));
  aclrtEvent event = nullptr;
  ASSERT_EQ(aclrtCreateEvent(&event), ACL_SUCCESS);
  EXPECT_EQ(aclrtRecordEvent(event, stream_), ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclrtLaunchHostFunc(stream_, [](void*) {}, nullptr), ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclmdlRICaptureEnd(stream_, &model), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(stream_), ACL_SUCCESS);
}

TEST_F(HostApi, WhatIsNotImplementedSaysSoByName) {
  void* address = nullptr;
  EXPECT_EQ(aclrtReserveMemAddress(&address, 1 << 20, 0, nullptr, 0),
            ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("aclrtReserveMemAddress"));
  EXPECT_EQ(aclopCreateAttr(), nullptr);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("not implemented"));
}

TEST_F(HostApi, TheAddressOfFlagsIsMemoryOfTheDevice) {
  void *first = nullptr, *again = nullptr;
  uint64_t address = 0;
  uint32_t length = 0;
  ASSERT_EQ(aclrtGetHardwareSyncAddr(&first), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtGetHardwareSyncAddr(&again), ACL_SUCCESS);
  ASSERT_EQ(rtGetC2cCtrlAddr(&address, &length), RT_ERROR_NONE);
  EXPECT_EQ(first, again);
  EXPECT_EQ(reinterpret_cast<uint64_t>(first), address);
  EXPECT_EQ(aclrtMemset(first, length, 0, length), ACL_SUCCESS) << aclGetRecentErrMsg();
}

TEST_F(HostApi, ADeviceSeesNoPeer) {
  int32_t can = 1;
  EXPECT_EQ(aclrtDeviceCanAccessPeer(&can, 0, 0), ACL_SUCCESS);
  EXPECT_EQ(can, 0);
  EXPECT_EQ(aclrtDeviceCanAccessPeer(&can, 0, 9), ACL_ERROR_RT_INVALID_DEVICEID);
}

}  // namespace
}  // namespace cubist::driver

#include "acl/acl.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>
#include <vector>

#include "sample_kernels.h"

namespace cubist::driver {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kTinyArch = 1001;

// A configuration file that lives as long as the object.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) { std::ofstream(path_) << text; }
  ~ConfigFile() { std::filesystem::remove(path_); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_ = std::filesystem::temp_directory_path() /
                      ("cubist-acl-test-" + std::to_string(getpid()) + ".json");
};

class Acl : public ::testing::Test {
 protected:
  void SetUp() override {
    const ConfigFile config(R"({"cubist": {"chip": "tiny", "mode": "functional", "devices": 2}})");
    ASSERT_EQ(aclInit(config.path()), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS) << aclGetRecentErrMsg();
  }
  void TearDown() override { EXPECT_EQ(aclFinalize(), ACL_SUCCESS) << aclGetRecentErrMsg(); }

  static uint64_t* device_words(size_t count) {
    void* pointer = nullptr;
    const size_t size = count * sizeof(uint64_t);
    EXPECT_EQ(aclrtMalloc(&pointer, size, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS)
        << aclGetRecentErrMsg();
    EXPECT_EQ(aclrtMemset(pointer, size, 0, size), ACL_SUCCESS) << aclGetRecentErrMsg();
    return static_cast<uint64_t*>(pointer);
  }

  static std::vector<uint64_t> to_host(const uint64_t* device, size_t count) {
    std::vector<uint64_t> host(count);
    const size_t size = count * sizeof(uint64_t);
    EXPECT_EQ(aclrtMemcpy(host.data(), size, device, size, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS)
        << aclGetRecentErrMsg();
    return host;
  }

  static aclrtFuncHandle function(const char* kernel) {
    aclrtBinHandle binary = nullptr;
    aclrtFuncHandle handle = nullptr;
    EXPECT_EQ(aclrtBinaryLoadFromFile(sample_elf(kTinyArch).c_str(), nullptr, &binary), ACL_SUCCESS)
        << aclGetRecentErrMsg();
    EXPECT_EQ(aclrtBinaryGetFunction(binary, kernel, &handle), ACL_SUCCESS) << aclGetRecentErrMsg();
    return handle;
  }

  static aclError launch(const char* kernel, std::vector<uint64_t> arguments, uint32_t blocks = 1,
                         aclrtStream stream = nullptr) {
    return aclrtLaunchKernel(function(kernel), blocks, arguments.data(),
                             arguments.size() * sizeof(uint64_t), stream);
  }

  static uint64_t address(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }
};

// Process
// ---------------------------------------------------------------------------------------------------------------------

TEST(AclInit, NothingWorksBeforeIt) {
  uint32_t count = 0;
  EXPECT_EQ(aclrtGetDeviceCount(&count), ACL_ERROR_UNINITIALIZE);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("aclrtGetDeviceCount"), HasSubstr("aclInit")));
  EXPECT_EQ(aclFinalize(), ACL_ERROR_UNINITIALIZE);
  EXPECT_EQ(aclrtGetSocName(), nullptr);
}

TEST_F(Acl, ErrorsArePrintedIfTheEnvironmentAsks) {
  testing::internal::CaptureStdout();
  EXPECT_NE(aclrtSetDevice(99), ACL_SUCCESS);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  setenv("ASCEND_SLOG_PRINT_TO_STDOUT", "1", 1);
  testing::internal::CaptureStdout();
  EXPECT_NE(aclrtSetDevice(99), ACL_SUCCESS);
  unsetenv("ASCEND_SLOG_PRINT_TO_STDOUT");
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            std::string("[ERROR] ") + aclGetRecentErrMsg() + "\n");
}

TEST_F(Acl, InitializingTwiceIsAnError) {
  EXPECT_EQ(aclInit(nullptr), ACL_ERROR_REPEAT_INITIALIZE);
}

TEST(AclInit, TheEnvironmentChoosesTheChip) {
  setenv("CUBIST_CHIP", "ascend310p3", 1);
  setenv("CUBIST_MODE", "functional", 1);
  ASSERT_EQ(aclInit(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_STREQ(aclrtGetSocName(), "Ascend310P3");
  EXPECT_EQ(aclFinalize(), ACL_SUCCESS);
  unsetenv("CUBIST_CHIP");
  unsetenv("CUBIST_MODE");
}

// What a kernel without a flag gives in mode full, where `config` and the environment decide.
uint64_t read_without_flag(const std::string& settings) {
  const ConfigFile config(R"({"cubist": {"chip": "tiny", "mode": "full")" + settings + "}}");
  EXPECT_EQ(aclInit(config.path()), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtSetDevice(0), ACL_SUCCESS);
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle kernel = nullptr;
  EXPECT_EQ(aclrtBinaryLoadFromFile(sample_elf(kTinyArch).c_str(), nullptr, &binary), ACL_SUCCESS);
  EXPECT_EQ(aclrtBinaryGetFunction(binary, "read_without_flag", &kernel), ACL_SUCCESS);
  uint64_t words[8] = {42};
  void *out = nullptr, *in = nullptr;
  EXPECT_EQ(aclrtMalloc(&out, sizeof words, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
  EXPECT_EQ(aclrtMalloc(&in, sizeof words, ACL_MEM_MALLOC_HUGE_FIRST), ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(in, sizeof words, words, sizeof words, ACL_MEMCPY_HOST_TO_DEVICE),
            ACL_SUCCESS);
  uint64_t arguments[] = {reinterpret_cast<uint64_t>(out), reinterpret_cast<uint64_t>(in)};
  EXPECT_EQ(aclrtLaunchKernel(kernel, 1, arguments, sizeof arguments, nullptr), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtMemcpy(words, sizeof words, out, sizeof words, ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_SUCCESS);
  EXPECT_EQ(aclFinalize(), ACL_SUCCESS);
  return words[0];
}

TEST(AclInit, LaunchesHaveInterlocksUnlessTheyAreStrict) {
  EXPECT_EQ(read_without_flag(""), 42u);
  EXPECT_EQ(read_without_flag(R"(, "strict": true)"), 0u);
  setenv("CUBIST_STRICT", "1", 1);
  EXPECT_EQ(read_without_flag(R"(, "strict": false)"), 0u);
  setenv("CUBIST_STRICT", "0", 1);
  EXPECT_EQ(read_without_flag(R"(, "strict": true)"), 42u);
  setenv("CUBIST_STRICT", "yes", 1);
  EXPECT_EQ(aclInit(nullptr), ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("CUBIST_STRICT"), HasSubstr("0 or 1")));
  unsetenv("CUBIST_STRICT");
}

struct BadConfig {
  const char* text;
  aclError code;
  const char* message;
};
class AclConfig : public ::testing::TestWithParam<BadConfig> {};

TEST_P(AclConfig, IsRefusedAndSaysWhy) {
  const ConfigFile config(GetParam().text);
  EXPECT_EQ(aclInit(config.path()), GetParam().code);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr(GetParam().message));
  EXPECT_EQ(aclFinalize(), ACL_ERROR_UNINITIALIZE) << "a failed aclInit must leave nothing behind";
}
INSTANTIATE_TEST_SUITE_P(
    Mistakes, AclConfig,
    ::testing::Values(
        BadConfig{"{", ACL_ERROR_PARSE_FILE, "JSON"},
        BadConfig{R"({"cubist": {"chip": "nochip"}})", ACL_ERROR_RT_PARAM_INVALID, "nochip"},
        BadConfig{R"({"cubist": {"mode": "fast"}})", ACL_ERROR_INVALID_PARAM, "`fast`"},
        BadConfig{R"({"cubist": {"devices": 0}})", ACL_ERROR_INVALID_PARAM, "cubist.devices = 0"},
        BadConfig{R"({"cubist": {"strict": 1}})", ACL_ERROR_INVALID_PARAM, "cubist.strict = 1"},
        BadConfig{R"({"cubist": {"chop": "tiny"}})", ACL_ERROR_INVALID_PARAM, "cubist.chop"}));

TEST(AclInit, AMissingConfigurationIsNamed) {
  EXPECT_EQ(aclInit("/nonexistent/acl.json"), ACL_ERROR_INVALID_FILE);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("/nonexistent/acl.json"));
}

TEST(AclBase, ConvertsHalfPrecision) {
  EXPECT_EQ(aclFloatToFloat16(1.5f), 0x3e00);
  EXPECT_EQ(aclFloat16ToFloat(0xc000), -2.0f);
}

TEST(AclBase, KnowsTheSizeOfElements) {
  EXPECT_EQ(aclDataTypeSize(ACL_FLOAT16), 2u);
  EXPECT_EQ(aclDataTypeSize(ACL_COMPLEX64), 8u);
  EXPECT_EQ(aclDataTypeSize(ACL_DT_UNDEFINED), 0u);
}

// Devices and contexts
// --------------------------------------------------------------------------------------------------------

TEST_F(Acl, TellsAboutTheDevice) {
  uint32_t count = 0;
  int32_t device = -1;
  int64_t cores = 0;
  aclrtRunMode mode;
  EXPECT_EQ(aclrtGetDeviceCount(&count), ACL_SUCCESS);
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(aclrtGetDevice(&device), ACL_SUCCESS);
  EXPECT_EQ(device, 0);
  EXPECT_EQ(aclGetDeviceCapability(0, ACL_DEVICE_INFO_AI_CORE_NUM, &cores), ACL_SUCCESS);
  EXPECT_EQ(cores, 2);
  EXPECT_EQ(aclrtGetDeviceInfo(0, ACL_DEV_ATTR_AICORE_CORE_NUM, &cores), ACL_SUCCESS);
  EXPECT_EQ(cores, 2);
  EXPECT_EQ(aclrtGetRunMode(&mode), ACL_SUCCESS);
  EXPECT_EQ(mode, ACL_HOST);
  EXPECT_STREQ(aclrtGetSocName(), "tiny");
}

TEST_F(Acl, ADeviceThatIsNotThereIsAnError) {
  EXPECT_EQ(aclrtSetDevice(2), ACL_ERROR_RT_INVALID_DEVICEID);
  EXPECT_EQ(aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("device -1"), HasSubstr("0 to 1")));
}

TEST_F(Acl, AnotherThreadHasNoContextOfItsOwn) {
  aclError error = ACL_SUCCESS;
  std::thread([&] {
    int32_t device;
    error = aclrtGetDevice(&device);
  }).join();
  EXPECT_EQ(error, ACL_ERROR_RT_CONTEXT_NULL);
}

TEST_F(Acl, AThreadCanTakeOverAContext) {
  aclrtContext context = nullptr;
  ASSERT_EQ(aclrtGetCurrentContext(&context), ACL_SUCCESS);
  std::thread([&] {
    int32_t device = -1;
    EXPECT_EQ(aclrtSetCurrentContext(context), ACL_SUCCESS);
    EXPECT_EQ(aclrtGetDevice(&device), ACL_SUCCESS);
    EXPECT_EQ(device, 0);
  }).join();
}

TEST_F(Acl, ErrorsOfThreadsAreApart) {
  EXPECT_EQ(aclrtSetDevice(77), ACL_ERROR_RT_INVALID_DEVICEID);
  std::thread([] {
    EXPECT_STREQ(aclGetRecentErrMsg(), "");
    EXPECT_EQ(aclrtGetLastError(ACL_RT_THREAD_LEVEL), ACL_SUCCESS);
  }).join();
  EXPECT_EQ(aclrtGetLastError(ACL_RT_THREAD_LEVEL), ACL_ERROR_RT_INVALID_DEVICEID);
  EXPECT_EQ(aclrtGetLastError(ACL_RT_THREAD_LEVEL), ACL_SUCCESS);
}

TEST_F(Acl, ADestroyedContextCannotBeUsed) {
  aclrtContext context = nullptr;
  int32_t device;
  ASSERT_EQ(aclrtCreateContext(&context, 1), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtGetDevice(&device), ACL_SUCCESS);
  EXPECT_EQ(device, 1);
  EXPECT_EQ(aclrtDestroyContext(context), ACL_SUCCESS);
  EXPECT_EQ(aclrtGetDevice(&device), ACL_ERROR_RT_INVALID_HANDLE);
  EXPECT_EQ(aclrtSetCurrentContext(context), ACL_ERROR_RT_INVALID_HANDLE);
  EXPECT_EQ(aclrtDestroyContext(context), ACL_ERROR_RT_INVALID_HANDLE);
}

TEST_F(Acl, ResettingADeviceFreesWhatWasMadeOnIt) {
  size_t before = 0, after = 0, total = 0;
  aclrtStream stream = nullptr;
  ASSERT_EQ(aclrtGetMemInfo(ACL_HBM_MEM, &before, &total), ACL_SUCCESS);
  device_words(1000);
  ASSERT_EQ(aclrtCreateStream(&stream), ACL_SUCCESS);
  ASSERT_EQ(aclrtResetDevice(0), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtResetDevice(0), ACL_ERROR_RT_INVALID_DEVICEID);
  ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(stream), ACL_ERROR_RT_INVALID_HANDLE);
  ASSERT_EQ(aclrtGetMemInfo(ACL_HBM_MEM, &after, &total), ACL_SUCCESS);
  EXPECT_EQ(after, before);
}

TEST_F(Acl, DevicesHaveTheirOwnMemoryAndStreams) {
  aclrtStream stream_of_0 = nullptr;
  ASSERT_EQ(aclrtCreateStream(&stream_of_0), ACL_SUCCESS);
  uint64_t* on_0 = device_words(1);
  ASSERT_EQ(launch("write_block_index", {address(on_0), 10}), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSetDevice(1), ACL_SUCCESS) << aclGetRecentErrMsg();
  uint64_t* on_1 = device_words(1);
  EXPECT_EQ(launch("write_block_index", {address(on_1), 20}, 1, stream_of_0),
            ACL_ERROR_RT_STREAM_CONTEXT);
  ASSERT_EQ(launch("write_block_index", {address(on_1), 20}), ACL_SUCCESS) << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSynchronizeDevice(), ACL_SUCCESS);
  EXPECT_EQ(to_host(on_1, 1)[0], 20u);
  ASSERT_EQ(aclrtSetDevice(0), ACL_SUCCESS);
  ASSERT_EQ(aclrtSynchronizeDevice(), ACL_SUCCESS);
  EXPECT_EQ(to_host(on_0, 1)[0], 10u);
}

// Memory
// ----------------------------------------------------------------------------------------------------------------------

TEST_F(Acl, CopiesBetweenHostAndDevice) {
  const std::vector<uint64_t> in = {1, 2, 3, 4};
  uint64_t *a = device_words(4), *b = device_words(4);
  EXPECT_EQ(aclrtMemcpy(a, 32, in.data(), 32, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(b, 32, a, 32, ACL_MEMCPY_DEVICE_TO_DEVICE), ACL_SUCCESS);
  EXPECT_EQ(to_host(b, 4), in);
}

TEST_F(Acl, RefusesCopiesThatDoNotFit) {
  uint64_t host[4] = {};
  uint64_t* device = device_words(2);
  EXPECT_EQ(aclrtMemcpy(device, 16, host, 32, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclrtMemcpy(device, 1 << 20, host, 1 << 20, ACL_MEMCPY_HOST_TO_DEVICE),
            ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclrtMemcpy(nullptr, 16, host, 16, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("dst"));
  EXPECT_EQ(aclrtMemcpy(host, 32, host, 32, ACL_MEMCPY_DEVICE_TO_HOST), ACL_ERROR_INVALID_PARAM)
      << "a host pointer as device";
  EXPECT_EQ(aclrtMemset(device, 16, 0, 17), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Acl, MemoryIsFreedOnce) {
  void* device = device_words(4);
  EXPECT_EQ(aclrtFree(device), ACL_SUCCESS);
  EXPECT_EQ(aclrtFree(device), ACL_ERROR_INVALID_PARAM);
  void* host = nullptr;
  EXPECT_EQ(aclrtMallocHost(&host, 100), ACL_SUCCESS);
  EXPECT_EQ(aclrtFreeHost(host), ACL_SUCCESS);
  EXPECT_EQ(aclrtFreeHost(host), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Acl, AllocationRoundsUpAsDocumented) {
  uint8_t byte = 0;
  void *padded = nullptr, *exact = nullptr;
  ASSERT_EQ(aclrtMalloc(&padded, 33, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(&byte, 1, static_cast<uint8_t*>(padded) + 95, 1, ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(&byte, 1, static_cast<uint8_t*>(padded) + 96, 1, ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_ERROR_INVALID_PARAM);
  ASSERT_EQ(aclrtMallocAlign32(&exact, 33, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(&byte, 1, static_cast<uint8_t*>(exact) + 63, 1, ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpy(&byte, 1, static_cast<uint8_t*>(exact) + 64, 1, ACL_MEMCPY_DEVICE_TO_HOST),
            ACL_ERROR_INVALID_PARAM);
}

TEST_F(Acl, MemoryRunsOutWithAnError) {
  size_t free = 0, total = 0;
  void* pointer = nullptr;
  ASSERT_EQ(aclrtGetMemInfo(ACL_HBM_MEM, &free, &total), ACL_SUCCESS);
  EXPECT_LE(free, total);
  EXPECT_EQ(aclrtMalloc(&pointer, total + 1, ACL_MEM_MALLOC_HUGE_FIRST),
            ACL_ERROR_RT_MEMORY_ALLOCATION);
  EXPECT_EQ(aclrtMalloc(&pointer, 0, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_INVALID_PARAM);
}

// Streams and events
// ----------------------------------------------------------------------------------------------------------

TEST_F(Acl, AStreamRunsItsTasksInOrder) {
  aclrtStream stream = nullptr;
  ASSERT_EQ(aclrtCreateStream(&stream), ACL_SUCCESS);
  uint64_t* device = device_words(2);
  uint64_t host[2] = {};
  EXPECT_EQ(aclrtMemsetAsync(device, 16, 0xff, 16, stream), ACL_SUCCESS);
  EXPECT_EQ(launch("write_block_index", {address(device), 3}, 1, stream), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtMemcpyAsync(host, 16, device, 16, ACL_MEMCPY_DEVICE_TO_HOST, stream), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStreamWithTimeout(stream, 1000), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(host[0], 3u);
  EXPECT_EQ(host[1], ~uint64_t{0});
  aclrtStreamStatus status;
  EXPECT_EQ(aclrtStreamQuery(stream, &status), ACL_SUCCESS);
  EXPECT_EQ(status, ACL_STREAM_STATUS_COMPLETE);
  EXPECT_EQ(aclrtDestroyStream(stream), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(stream), ACL_ERROR_RT_INVALID_HANDLE);
}

TEST_F(Acl, AnEventOrdersTwoStreams) {
  aclrtStream first = nullptr, second = nullptr;
  aclrtEvent event = nullptr;
  ASSERT_EQ(aclrtCreateStream(&first), ACL_SUCCESS);
  ASSERT_EQ(aclrtCreateStream(&second), ACL_SUCCESS);
  ASSERT_EQ(aclrtCreateEvent(&event), ACL_SUCCESS);
  uint64_t* device = device_words(1);
  uint64_t host = 0;
  EXPECT_EQ(launch("write_block_index", {address(device), 5}, 1, first), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtRecordEvent(event, first), ACL_SUCCESS);
  EXPECT_EQ(aclrtStreamWaitEvent(second, event), ACL_SUCCESS);
  EXPECT_EQ(aclrtMemcpyAsync(&host, 8, device, 8, ACL_MEMCPY_DEVICE_TO_HOST, second), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(second), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(host, 5u);
  aclrtEventRecordedStatus status;
  EXPECT_EQ(aclrtQueryEventStatus(event, &status), ACL_SUCCESS);
  EXPECT_EQ(status, ACL_EVENT_RECORDED_STATUS_COMPLETE);
  EXPECT_EQ(aclrtDestroyEvent(event), ACL_SUCCESS);
}

TEST_F(Acl, AnEventThatDidNotHappenHasNoTime) {
  aclrtEvent event = nullptr;
  float ms = 0;
  aclrtEventRecordedStatus status;
  ASSERT_EQ(aclrtCreateEvent(&event), ACL_SUCCESS);
  EXPECT_EQ(aclrtQueryEventStatus(event, &status), ACL_SUCCESS);
  EXPECT_EQ(status, ACL_EVENT_RECORDED_STATUS_NOT_READY);
  EXPECT_EQ(aclrtEventElapsedTime(&ms, event, event), ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID);
  EXPECT_EQ(aclrtSynchronizeEvent(event), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Acl, HandlesOfOneKindAreNotThoseOfAnother) {
  aclrtStream stream = nullptr;
  ASSERT_EQ(aclrtCreateStream(&stream), ACL_SUCCESS);
  EXPECT_EQ(aclrtDestroyEvent(stream), ACL_ERROR_RT_INVALID_HANDLE);
  EXPECT_EQ(aclrtBinaryUnLoad(stream), ACL_ERROR_RT_INVALID_HANDLE);
  int local = 0;
  EXPECT_EQ(aclrtDestroyStream(&local), ACL_ERROR_RT_INVALID_HANDLE);
  EXPECT_EQ(aclrtDestroyStream(nullptr), ACL_ERROR_RT_INVALID_HANDLE);
}

// Kernels
// ---------------------------------------------------------------------------------------------------------------------

TEST_F(Acl, LaunchesWithArgumentsFromMemory) {
  uint64_t* out = device_words(5);
  ASSERT_EQ(launch("write_block_index", {address(out), 100}, 5), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(to_host(out, 5), (std::vector<uint64_t>{100, 101, 102, 103, 104}));
}

TEST_F(Acl, LaunchesWithAnArgumentList) {
  uint64_t* out = device_words(2);
  const aclrtFuncHandle ten = function("ten_arguments");
  aclrtArgsHandle arguments = nullptr;
  aclrtParamHandle parameter = nullptr;
  ASSERT_EQ(aclrtKernelArgsInit(ten, &arguments), ACL_SUCCESS);
  ASSERT_EQ(aclrtKernelArgsAppend(arguments, &out, sizeof out, &parameter), ACL_SUCCESS);
  for (int64_t value = 1; value <= 8; ++value) {
    ASSERT_EQ(aclrtKernelArgsAppend(arguments, &value, sizeof value, &parameter), ACL_SUCCESS);
  }
  int32_t negative = -3;
  ASSERT_EQ(aclrtKernelArgsAppend(arguments, &negative, sizeof negative, &parameter), ACL_SUCCESS);
  EXPECT_EQ(aclrtLaunchKernelWithConfig(ten, 1, nullptr, nullptr, arguments, nullptr),
            ACL_ERROR_INVALID_PARAM)
      << "not finalized yet";
  ASSERT_EQ(aclrtKernelArgsFinalize(arguments), ACL_SUCCESS);
  EXPECT_EQ(aclrtKernelArgsAppend(arguments, &negative, sizeof negative, &parameter),
            ACL_ERROR_INVALID_PARAM);
  ASSERT_EQ(aclrtLaunchKernelWithConfig(ten, 1, nullptr, nullptr, arguments, nullptr), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  ASSERT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(to_host(out, 2), (std::vector<uint64_t>{87654321, static_cast<uint64_t>(-3)}));
}

TEST_F(Acl, PassesStructsAndPlaceholdersByReference) {
  const uint32_t tiling[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const aclrtFuncHandle sum = function("sum_struct");
  for (const bool by_placeholder : {false, true}) {
    uint64_t* out = device_words(1);
    aclrtArgsHandle arguments = nullptr;
    aclrtParamHandle parameter = nullptr;
    ASSERT_EQ(aclrtKernelArgsInit(sum, &arguments), ACL_SUCCESS);
    ASSERT_EQ(aclrtKernelArgsAppend(arguments, &out, sizeof out, &parameter), ACL_SUCCESS);
    if (by_placeholder) {
      void* buffer = nullptr;
      ASSERT_EQ(aclrtKernelArgsAppendPlaceHolder(arguments, &parameter), ACL_SUCCESS);
      EXPECT_EQ(aclrtKernelArgsFinalize(arguments), ACL_ERROR_INVALID_PARAM)
          << "the placeholder has no buffer";
      ASSERT_EQ(aclrtKernelArgsGetPlaceHolderBuffer(arguments, parameter, sizeof tiling, &buffer),
                ACL_SUCCESS);
      std::memcpy(buffer, tiling, sizeof tiling);
    } else {
      ASSERT_EQ(aclrtKernelArgsAppend(arguments, const_cast<uint32_t*>(tiling), sizeof tiling,
                                      &parameter),
                ACL_SUCCESS);
    }
    ASSERT_EQ(aclrtKernelArgsFinalize(arguments), ACL_SUCCESS) << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtLaunchKernelWithConfig(sum, 1, nullptr, nullptr, arguments, nullptr),
              ACL_SUCCESS)
        << aclGetRecentErrMsg();
    ASSERT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
    EXPECT_EQ(to_host(out, 1)[0], 36u) << (by_placeholder ? "placeholder" : "struct");
  }
}

TEST_F(Acl, GivesTheMemoryOfALaunchBack) {
  size_t before = 0, after = 0, total = 0;
  const uint32_t tiling[8] = {};
  const aclrtFuncHandle sum = function("sum_struct");
  uint64_t* out = device_words(1);
  aclrtArgsHandle arguments = nullptr;
  aclrtParamHandle parameter = nullptr;
  ASSERT_EQ(aclrtKernelArgsInit(sum, &arguments), ACL_SUCCESS);
  ASSERT_EQ(aclrtKernelArgsAppend(arguments, &out, sizeof out, &parameter), ACL_SUCCESS);
  ASSERT_EQ(
      aclrtKernelArgsAppend(arguments, const_cast<uint32_t*>(tiling), sizeof tiling, &parameter),
      ACL_SUCCESS);
  ASSERT_EQ(aclrtKernelArgsFinalize(arguments), ACL_SUCCESS);
  const auto run = [&] {
    EXPECT_EQ(aclrtLaunchKernelWithConfig(sum, 1, nullptr, nullptr, arguments, nullptr),
              ACL_SUCCESS);
    EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  };
  run();  // the first launch also loads the binary
  ASSERT_EQ(aclrtGetMemInfo(ACL_HBM_MEM, &before, &total), ACL_SUCCESS);
  for (int i = 0; i < 10; ++i) run();
  ASSERT_EQ(aclrtGetMemInfo(ACL_HBM_MEM, &after, &total), ACL_SUCCESS);
  EXPECT_EQ(after, before);
}

TEST_F(Acl, RefusesLaunchesThatMakeNoSense) {
  const aclrtFuncHandle kernel = function("write_block_index");
  const uint64_t arguments[2] = {};
  EXPECT_EQ(aclrtLaunchKernel(kernel, 0, arguments, sizeof arguments, nullptr),
            ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), HasSubstr("write_block_index with 0 blocks"));
  EXPECT_EQ(aclrtLaunchKernel(kernel, 1, arguments, 12, nullptr), ACL_ERROR_INVALID_PARAM);
  EXPECT_EQ(aclrtLaunchKernel(nullptr, 1, arguments, sizeof arguments, nullptr),
            ACL_ERROR_RT_INVALID_HANDLE);
  uint8_t byte = 1;
  aclrtArgsHandle list = nullptr;
  aclrtParamHandle parameter = nullptr;
  ASSERT_EQ(aclrtKernelArgsInit(kernel, &list), ACL_SUCCESS);
  EXPECT_EQ(aclrtKernelArgsAppend(list, &byte, sizeof byte, &parameter), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Acl, AFaultOfAKernelIsReportedAtTheNextSynchronization) {
  uint64_t* buffer = device_words(8);
  ASSERT_EQ(launch("misaligned_ub", {address(buffer)}), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_ERROR_RT_AICORE_EXCEPTION);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("misaligned_ub"),
                                          HasSubstr("conformance_kernels.cpp:" +
                                                    std::to_string(sample_line("misaligned_ub")))));
  EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << "reported once";
  ASSERT_EQ(launch("write_block_index", {address(buffer), 1}), ACL_SUCCESS);
  EXPECT_EQ(aclrtSynchronizeStream(nullptr), ACL_SUCCESS) << aclGetRecentErrMsg();
  EXPECT_EQ(to_host(buffer, 1)[0], 1u);
}

TEST_F(Acl, LoadsABinaryFromMemory) {
  std::ifstream in(sample_elf(kTinyArch), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle kernel = nullptr;
  ASSERT_EQ(aclrtBinaryLoadFromData(bytes.data(), bytes.size(), nullptr, &binary), ACL_SUCCESS)
      << aclGetRecentErrMsg();
  EXPECT_EQ(aclrtBinaryGetFunction(binary, "recurse", &kernel), ACL_SUCCESS);
  EXPECT_EQ(aclrtBinaryUnLoad(binary), ACL_SUCCESS);
  const uint64_t arguments[2] = {};
  EXPECT_EQ(aclrtLaunchKernel(kernel, 1, arguments, sizeof arguments, nullptr),
            ACL_ERROR_RT_INVALID_HANDLE);
}

TEST_F(Acl, RefusesBinariesItCannotRun) {
  aclrtBinHandle binary = nullptr;
  EXPECT_EQ(aclrtBinaryLoadFromFile("/nonexistent.elf", nullptr, &binary), ACL_ERROR_INVALID_FILE);
  EXPECT_EQ(aclrtBinaryLoadFromData("garbage", 7, nullptr, &binary), ACL_ERROR_INVALID_FILE);
  EXPECT_EQ(aclrtBinaryLoadFromFile(sample_elf(2201).c_str(), nullptr, &binary),
            ACL_ERROR_INVALID_FILE);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("2201"), HasSubstr("--arch 1001")));
}

TEST_F(Acl, NamesTheKernelsOfABinaryThatLacksTheOneAskedFor) {
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle kernel = nullptr;
  ASSERT_EQ(aclrtBinaryLoadFromFile(sample_elf(kTinyArch).c_str(), nullptr, &binary), ACL_SUCCESS);
  EXPECT_EQ(aclrtBinaryGetFunction(binary, "nothing", &kernel), ACL_ERROR_INVALID_PARAM);
  EXPECT_THAT(aclGetRecentErrMsg(), AllOf(HasSubstr("`nothing`"), HasSubstr("write_block_index")));
}

}  // namespace
}  // namespace cubist::driver

// Adds two vectors on the simulated chip: an ordinary AscendCL host program.
// usage: vector_add KERNEL.elf    (the chip: CUBIST_CHIP, the mode: CUBIST_MODE)
#include <acl/acl.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

void check(aclError error, const char* call) {
  if (error == ACL_SUCCESS) return;
  std::fprintf(stderr, "%s returned %d\n%s\n", call, error, aclGetRecentErrMsg());
  std::exit(1);
}
#define CHECK(call) check(call, #call)

void* copy_to_device(const std::vector<float>& values) {
  const size_t size = values.size() * sizeof(float);
  void* device = nullptr;
  CHECK(aclrtMalloc(&device, size, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK(aclrtMemcpy(device, size, values.data(), size, ACL_MEMCPY_HOST_TO_DEVICE));
  return device;
}

size_t count_wrong(const std::vector<float>& x, const std::vector<float>& y,
                   const std::vector<float>& z) {
  size_t wrong = 0;
  for (size_t i = 0; i < z.size(); ++i) wrong += z[i] != x[i] + y[i];
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s KERNEL.elf\n", argv[0]);
    return 2;
  }
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  aclrtStream stream;
  CHECK(aclrtCreateStream(&stream));
  int64_t cores = 0, vector_cores = 0;
  CHECK(aclGetDeviceCapability(0, ACL_DEVICE_INFO_AI_CORE_NUM, &cores));
  CHECK(aclGetDeviceCapability(0, ACL_DEVICE_INFO_VECTOR_CORE_NUM, &vector_cores));
  const auto blocks = static_cast<uint32_t>(vector_cores > cores ? vector_cores : cores);

  constexpr uint32_t kCount = 1 << 20;
  std::vector<float> x(kCount), y(kCount), z(kCount);
  for (uint32_t i = 0; i < kCount; ++i) {
    x[i] = 0.5f * static_cast<float>(i);
    y[i] = 1.0f / static_cast<float>(i + 1);
  }
  void *device_x = copy_to_device(x), *device_y = copy_to_device(y), *device_z = copy_to_device(z);

  aclrtBinHandle binary;
  aclrtFuncHandle function;
  CHECK(aclrtBinaryLoadFromFile(argv[1], nullptr, &binary));
  CHECK(aclrtBinaryGetFunction(binary, "vector_add", &function));
  struct {
    void *x, *y, *z;
    uint64_t count;
  } arguments = {device_x, device_y, device_z, kCount};

  aclrtEvent start, end;
  CHECK(aclrtCreateEvent(&start));
  CHECK(aclrtCreateEvent(&end));
  CHECK(aclrtRecordEvent(start, stream));
  CHECK(aclrtLaunchKernel(function, blocks, &arguments, sizeof arguments, stream));
  CHECK(aclrtRecordEvent(end, stream));
  CHECK(aclrtSynchronizeStream(stream));

  CHECK(aclrtMemcpy(z.data(), kCount * sizeof(float), device_z, kCount * sizeof(float),
                    ACL_MEMCPY_DEVICE_TO_HOST));
  float milliseconds = 0;
  CHECK(aclrtEventElapsedTime(&milliseconds, start, end));
  const size_t wrong = count_wrong(x, y, z);
  std::printf("%s: %u elements on %u cores in %.1f us of simulated time: %s (%zu wrong)\n",
              aclrtGetSocName(), kCount, blocks, 1000.0 * static_cast<double>(milliseconds),
              wrong == 0 ? "PASS" : "FAIL", wrong);
  CHECK(aclrtDestroyStream(stream));
  CHECK(aclrtResetDevice(0));
  CHECK(aclFinalize());
  return wrong == 0 ? 0 : 1;
}

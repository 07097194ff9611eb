// main TYPE Y SCALE [WEIGHTS]: z of 64 elements, x[i] = i, y[i] = 100 * i where Y is y. Prints
// z[0], z[1], z[40].
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "acl/acl.h"
#include "aclnn_scale_add.h"

namespace {

void check(int error, const char* what) {
  if (error == ACL_SUCCESS) return;
  std::printf("%s: %d\n%s\n", what, error, aclGetRecentErrMsg());
  std::exit(1);
}
#define CHECK(call) check(call, #call)

constexpr int64_t kCount = 64;

struct Tensor {
  Tensor(aclDataType type, float step) : size(kCount * aclDataTypeSize(type)) {
    std::vector<uint8_t> bytes(size);
    for (int64_t i = 0; i < kCount; ++i) {
      const float value = step * static_cast<float>(i);
      const aclFloat16 half = aclFloatToFloat16(value);
      type == ACL_FLOAT16 ? std::memcpy(&bytes[2 * i], &half, 2)
                          : std::memcpy(&bytes[4 * i], &value, 4);
    }
    CHECK(aclrtMalloc(&device, size, ACL_MEM_MALLOC_HUGE_FIRST));
    CHECK(aclrtMemcpy(device, size, bytes.data(), size, ACL_MEMCPY_HOST_TO_DEVICE));
    const int64_t dims[] = {4, kCount / 4};
    tensor = aclCreateTensor(dims, 2, type, nullptr, 0, ACL_FORMAT_ND, dims, 2, device);
  }
  void print(aclDataType type) const {
    std::vector<uint8_t> bytes(size);
    CHECK(aclrtMemcpy(bytes.data(), size, device, size, ACL_MEMCPY_DEVICE_TO_HOST));
    for (const int i : {0, 1, 40}) {
      float value = 0;
      aclFloat16 half = 0;
      type == ACL_FLOAT16 ? std::memcpy(&half, &bytes[2 * i], 2)
                          : std::memcpy(&value, &bytes[4 * i], 4);
      std::printf("%g ", type == ACL_FLOAT16 ? aclFloat16ToFloat(half) : value);
    }
    std::printf("\n");
  }

  size_t size;
  void* device = nullptr;
  aclTensor* tensor = nullptr;
};

}  // namespace

int main(int, char** arguments) {
  const std::string name = arguments[1];
  const aclDataType type = name == "half" ? ACL_FLOAT16 : name == "float" ? ACL_FLOAT : ACL_INT32;
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  aclrtStream stream = nullptr;
  CHECK(aclrtCreateStream(&stream));
  const Tensor x(type, 1), y(type, 100), z(type, 0);
  const int64_t values[] = {1, 2, 3};
  aclIntArray* weights = arguments[4] == nullptr ? nullptr : aclCreateIntArray(values, 3);
  uint64_t size = 0;
  aclOpExecutor* executor = nullptr;
  CHECK(
      aclnnScaleAddGetWorkspaceSize(x.tensor, std::string(arguments[2]) == "y" ? y.tensor : nullptr,
                                    std::atof(arguments[3]), weights, z.tensor, &size, &executor));
  void* workspace = nullptr;
  CHECK(aclrtMalloc(&workspace, size, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK(aclnnScaleAdd(workspace, size, executor, stream));
  CHECK(aclrtSynchronizeStream(stream));
  z.print(type);
  CHECK(aclFinalize());
}

#include "scale_tiling.h"
#ifdef __CCE_KT_TEST__
#include "tikicpulib.h"
extern "C" __global__ __aicore__ void scale(GM_ADDR x, GM_ADDR z, ProjectTiling tiling);
#else
#include "aclrtlaunch_scale.h"
#include "device_buffer.h"
extern void scale_do(uint32_t blocks, void* stream, uint8_t* x, uint8_t* z, ProjectTiling tiling);
#endif
#include <cstdio>

static int verdict(const float* z, int n, float should) {
  int wrong = 0;
  for (int i = 0; i < n; ++i) wrong += z[i] != should;
  std::printf("%s\n", wrong == 0 ? "PASS" : "FAIL");
  return wrong != 0;
}

int main() {
  constexpr int n = 128;
  ProjectTiling tiling = {n, 0.5f};
#ifdef __CCE_KT_TEST__
  auto* x = static_cast<float*>(AscendC::GmAlloc(n * sizeof(float)));
  auto* z = static_cast<float*>(AscendC::GmAlloc(n * sizeof(float)));
  for (int i = 0; i < n; ++i) x[i] = 2;
  AscendC::SetKernelMode(KernelMode::AIV_MODE);
  ICPU_RUN_KF(scale, 1, reinterpret_cast<uint8_t*>(x), reinterpret_cast<uint8_t*>(z), tiling);
  const int status = verdict(z, n, 6.5f);
  AscendC::GmFree(x);
  AscendC::GmFree(z);
  return status;
#else
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  const DeviceBuffer<float> x(std::vector<float>(n, 2)), y(std::vector<float>(n, 0)),
      z(std::vector<float>(n, 0));
  if (ACLRT_LAUNCH_KERNEL(scale)(1, nullptr, x.get(), y.get(), &tiling) != ACL_SUCCESS) return 2;
  tiling.bias = 1;
  scale_do(1, nullptr, y.get(), z.get(), tiling);  // 3 * 6.5 + 1
  CHECK(aclrtSynchronizeStream(nullptr));
  const int status = verdict(z.read().data(), n, 20.5f);
  CHECK(aclFinalize());
  return status;
#endif
}
